package dev.bidmesh.node.detect;

import dev.bidmesh.protocol.Checks;
import java.net.URI;
import java.util.List;

/**
 * Where an inference server would listen on this device.
 *
 * @param engineId name of the engine that uses it. It is that of the port and not of a product,
 *     since a port proves no product; and always the same, because what is learned is kept under it
 * @param usually products that listen there unless told otherwise
 * @param api what is asked for there
 * @param bases where the API may begin; the first that answers counts
 */
public record Place(String engineId, String usually, Api api, List<URI> bases) {

  /** The ways in which a server can be asked for its models. */
  public enum Api {
    /** Ollama's own. */
    OLLAMA("/api/tags", "models", "name"),
    /** That of OpenAI. */
    OPENAI("/models", "data", "id");

    private final String path;
    private final String list;
    private final String name;

    Api(String path, String list, String name) {
      this.path = path;
      this.list = list;
      this.name = name;
    }

    /** Path of the list of models, after the base. */
    String path() {
      return path;
    }

    /** Field that holds the list. */
    String list() {
      return list;
    }

    /** Field that holds the name of each. */
    String modelName() {
      return name;
    }
  }

  public Place {
    Checks.notBlank("engineId", engineId);
    bases = List.copyOf(bases);
    if (bases.isEmpty()) {
      throw new IllegalArgumentException("bases must hold at least one URL");
    }
  }

  /** Those that are looked at, in order of preference. */
  public static List<Place> usual() {
    return List.of(
        new Place("ollama", "Ollama", Api.OLLAMA, List.of(url(11434, ""))),
        openAi("LM Studio", 1234, "/v1"),
        openAi("llama-server, LocalAI", 8080, "/v1"),
        openAi("vLLM, OpenVINO Model Server, Lemonade", 8000, "/v1", "/v3", "/api/v1"),
        openAi("GenieX", 18181, "/v1"),
        openAi("FastFlowLM", 52625, "/v1"),
        openAi("Lemonade", 13305, "/api/v1"),
        openAi("Foundry Local", 5273, "/v1"));
  }

  private static Place openAi(String usually, int port, String... paths) {
    List<URI> bases = List.of(paths).stream().map(path -> url(port, path)).toList();
    return new Place("openai-" + port, usually, Api.OPENAI, bases);
  }

  private static URI url(int port, String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  /** Host and port, for people. */
  public String address() {
    return bases.get(0).getAuthority();
  }
}
