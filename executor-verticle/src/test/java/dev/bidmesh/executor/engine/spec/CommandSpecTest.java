package dev.bidmesh.executor.engine.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bidmesh.executor.engine.program.PromptTemplate;
import dev.bidmesh.protocol.message.Sampling;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandSpecTest {

  @Test
  void shouldLeaveCommasAndBracketsToTheCommand() {
    assertThat(words("command=run --stop a,b,c --list [1,2]=x"))
        .containsExactly("run", "--stop", "a,b,c", "--list", "[1,2]=x");
  }

  @Test
  void shouldReadOptionsInBrackets() {
    assertThat(
            EngineSpec.parse(
                " command[model=tiny, slots=2,timeout=90s,context=4096,max_tokens=64,"
                    + "temperature=0.7,top_p=0.9,seed=11,template=chatml] = python3 answer.py {prompt_file}"))
        .isEqualTo(
            new CommandSpec(
                List.of("python3", "answer.py", "{prompt_file}"),
                Optional.of("tiny"),
                2,
                Duration.ofSeconds(90),
                OptionalInt.of(4096),
                64,
                new Sampling(OptionalDouble.of(0.7), OptionalDouble.of(0.9), OptionalLong.of(11)),
                PromptTemplate.CHATML));
  }

  @Test
  void shouldHaveSensibleDefaults() {
    assertThat(EngineSpec.parse("command=cat"))
        .isEqualTo(
            new CommandSpec(
                List.of("cat"),
                Optional.empty(),
                1,
                Duration.ofMinutes(5),
                OptionalInt.empty(),
                512,
                Sampling.ENGINE_DEFAULT,
                PromptTemplate.PLAIN));
    assertThat(EngineSpec.parse("command[]=cat")).isEqualTo(EngineSpec.parse("command=cat"));
  }

  @Test
  void shouldSplitWordsAsTheyAreQuoted() {
    assertThat(words("command=a 'b c'  \"d \\\" \\\\ $e\" f\"g h\"i ''"))
        .containsExactly("a", "b c", "d \" \\ $e", "fg hi", "");
    assertThat(words("command=C:\\llm\\run.exe 'C:\\my models\\m'"))
        .containsExactly("C:\\llm\\run.exe", "C:\\my models\\m");
    assertThat(words("command=echo $(reboot) `x` ; rm -rf * > y"))
        .containsExactly("echo", "$(reboot)", "`x`", ";", "rm", "-rf", "*", ">", "y");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "command | command has the form command[[model=NAME",
        "command,slots=2=cat | command has the form command[[model=NAME",
        "command[slots=2 cat | command has the form command[[model=NAME",
        "command= | command needs a program: command=PROGRAM ARG…",
        "command='a b | the quote ' is not closed",
        "command[slots=0]=cat | slots must be a whole number from 1 to 64, not '0'",
        "command[slot=1]=cat | command has no option 'slot'; it has context, max_tokens, model",
        "command[timeout=5]=cat | timeout must be a time such as 90s, 500ms or 5m, not '5'",
        "command[temperature=hot]=cat | temperature must be a number such as 0.7, not 'hot'",
        "command[seed=-1]=cat | seed must be a whole number from 0, not '-1'",
        "command[top_p=2]=cat | top_p must be above 0, to 1, not 2.0",
        "command[template=x]=cat | template must be one of llama3, chatml, phi3, gemma, plain"
      })
  void shouldSayWhatIsWrong(String text, String problem) {
    assertThatThrownBy(() -> EngineSpec.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("engine '" + text + "': ")
        .hasMessageContaining(problem);
  }

  private static List<String> words(String text) {
    return ((CommandSpec) EngineSpec.parse(text)).command();
  }
}
