package dev.bidmesh.executor.engine.llama;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import de.kherud.llama.InferenceParameters;
import dev.bidmesh.executor.engine.llama.child.LlamaChild;
import dev.bidmesh.executor.engine.process.ProgramCall;
import dev.bidmesh.executor.engine.process.ProgramInput;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The command that starts a process for the native code. */
@FunctionalInterface
interface ChildLaunch {

  /**
   * The call.
   *
   * @param folder private to the process; the native code is unpacked there
   * @param kill between asking it to end and killing it
   * @throws IOException if there is no such command
   */
  ProgramCall call(Path folder, Duration kill) throws IOException;

  /** The same Java as here, with no more on its class path than it needs. */
  static ChildLaunch sameJava() {
    return (folder, kill) -> java(folder, kill, LlamaChild.class);
  }

  /** The same Java with another main class. */
  static ProgramCall java(Path folder, Duration kill, Class<?> main) throws IOException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home", ""), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            // A signal ends it without more ado: native code does not let Java end in order.
            "-Xrs",
            "-Dde.kherud.llama.tmpdir=" + folder,
            "-Djava.io.tmpdir=" + folder,
            "-cp",
            classPath(main),
            main.getName());
    // Options for this program are none for that one; Java would also say that it took them up.
    return ProgramCall.of(command, ProgramCall.Limits.serving(kill))
        .withInput(new ProgramInput.Open(QUEUE))
        .withEnvironment(Map.of("JAVA_TOOL_OPTIONS", "", "JDK_JAVA_OPTIONS", ""));
  }

  /** Lines that may wait for a process to read them: more than slots and what they are told. */
  int QUEUE = 1024;

  private static String classPath(Class<?> main) throws IOException {
    Set<String> entries = new LinkedHashSet<>();
    for (Class<?> needed :
        List.of(
            main,
            LlamaChild.class,
            InferenceParameters.class,
            ObjectMapper.class,
            JsonFactory.class,
            JsonTypeInfo.class)) {
      entries.add(place(needed));
    }
    return String.join(File.pathSeparator, entries);
  }

  private static String place(Class<?> type) throws IOException {
    Optional<CodeSource> source = Optional.ofNullable(type.getProtectionDomain().getCodeSource());
    if (source.isEmpty()) {
      throw new IOException("it cannot be told where " + type.getName() + " comes from");
    }
    try {
      return Path.of(source.get().getLocation().toURI()).toString();
    } catch (URISyntaxException | IllegalArgumentException e) {
      throw new IOException("no file: " + source.get().getLocation(), e);
    }
  }
}
