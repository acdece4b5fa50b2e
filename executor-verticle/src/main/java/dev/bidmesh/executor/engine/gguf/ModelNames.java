package dev.bidmesh.executor.engine.gguf;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Names under which the model of a file can be asked for. */
public final class ModelNames {

  private static final int MAX_CHARS = 100;
  private static final Pattern SUFFIX = Pattern.compile("\\.gguf$", Pattern.CASE_INSENSITIVE);

  // Such as -Q4_K_M, .q8_0, -IQ2_XXS, -UD-Q4_K_XL, -F16, -mxfp4.
  private static final Pattern QUANTISATION =
      Pattern.compile(
          "[-._](UD-)?(I?Q[0-9][0-9A-Z_]*|TQ[12]_0|B?F(16|32)|FP(16|32)|MXFP4[0-9A-Z_]*)$",
          Pattern.CASE_INSENSITIVE);

  private ModelNames() {}

  /**
   * The names of a model: that of its file without the quantisation, what the file calls it, and
   * the file's name.
   *
   * @param general what the file calls it
   * @return at least one, the preferred one first
   */
  public static List<String> of(Optional<String> general, Path file) {
    Path last = file.getFileName();
    String bare = SUFFIX.matcher(last == null ? "model" : last.toString()).replaceFirst("");
    var names = new LinkedHashSet<String>();
    add(names, QUANTISATION.matcher(bare).replaceFirst(""));
    general.ifPresent(name -> add(names, name));
    add(names, bare);
    return names.isEmpty() ? List.of("model") : List.copyOf(names);
  }

  private static void add(LinkedHashSet<String> names, String name) {
    String plain = name.replaceAll("\\p{C}+", " ").strip();
    boolean known =
        names.stream()
            .anyMatch(each -> each.toLowerCase(Locale.ROOT).equals(plain.toLowerCase(Locale.ROOT)));
    if (!plain.isEmpty() && plain.length() <= MAX_CHARS && !known) {
      names.add(plain);
    }
  }
}
