package dev.bidmesh.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ModelsCommandTest {

  private static final String MODELS =
      """
      {"models":[
        {"model":"llama3.2:3b","names":[],"demo":false,"warm":true,"lanes":[
          {"device":"desk","engine":"ollama","accelerator":"GPU","evidence":"detected",
           "health":"READY","slots":4,"free":3,"names":["llama3.2:3b"],"context_tokens":8192,
           "warm":true,"capabilities":["tools","json"]}]},
        {"model":"Llama-3.2-3B-Instruct","names":[],"demo":false,"warm":false,"lanes":[
          {"device":"phone","engine":"genie","accelerator":"NPU","evidence":"claimed",
           "health":"FAILED","slots":1,"free":1,"names":["Llama-3.2-3B-Instruct"],
           "warm":false,"capabilities":[]}]},
        {"model":"nomic","names":[],"demo":false,"warm":true,"lanes":[
          {"device":"desk","engine":"ollama","accelerator":"GPU","evidence":"detected",
           "health":"READY","slots":4,"free":3,"names":["nomic"],"context_tokens":2048,
           "warm":true,"capabilities":["embeddings"],"embeds_only":true}]},
        {"model":"demo","names":[],"demo":true,"warm":true,"lanes":[
          {"device":"desk","engine":"builtin","accelerator":"CPU","evidence":"detected",
           "health":"READY","slots":4,"free":4,"names":["demo"],"context_tokens":256,
           "warm":true,"capabilities":["continuation"]}]}]}
      """;

  private final StandInNode node = new StandInNode();
  private final CliRun cli = new CliRun();

  @AfterEach
  void close() {
    node.close();
  }

  @Test
  void shouldShowWhoServesWhichModel() {
    node.answers("/models", 200, "application/json", MODELS);

    int code = cli.run("models", "--node", node.url());

    assertThat(code).isZero();
    assertThat(cli.out())
        .isEqualTo(
            """
            MODEL                  DEVICE  ENGINE   ON             STATE   FREE    CONTEXT
            llama3.2:3b            desk    ollama   GPU            ready   3 of 4  8192     loaded, tools, json
            Llama-3.2-3B-Instruct  phone   genie    NPU (claimed)  failed  1 of 1  -
            nomic                  desk    ollama   GPU            ready   3 of 4  2048     loaded, embeddings only
            demo (demo model)      desk    builtin  CPU            ready   4 of 4  256      loaded, continuation
            """);
  }

  @Test
  void shouldSuggestAliasesToPaste() {
    node.answers("/models", 200, "application/json", MODELS);

    int code = cli.run("models", "--suggest", "--node", node.url());

    assertThat(code).isZero();
    assertThat(cli.out())
        .isEqualTo(
            """
            models:
              aliases:
                "llama3.2-3b":
                  - "llama3.2:3b"
                  - "Llama-3.2-3B-Instruct"
            """);
  }

  @Test
  void shouldSayWhereToLookIfThereAreNone() {
    node.answers("/models", 200, "application/json", "{\"models\":[]}");

    cli.run("models", "--node", node.url());

    assertThat(cli.out()).contains("no engine of the mesh serves a model").contains("doctor");
  }

  @Test
  void shouldSuggestNothingIfThereIsNothing() {
    node.answers("/models", 200, "application/json", "{\"models\":[]}");

    int code = cli.run("models", "--suggest", "--node", node.url());

    assertThat(code).isZero();
    assertThat(cli.out()).isEmpty();
    assertThat(cli.err()).contains("no two models");
  }
}
