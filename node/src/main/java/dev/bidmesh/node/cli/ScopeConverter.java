package dev.bidmesh.node.cli;

import dev.bidmesh.gateway.core.access.Scope;
import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads scopes of keys. */
final class ScopeConverter implements ITypeConverter<Scope> {

  @Override
  public Scope convert(String text) {
    return Scope.ofLabel(text)
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "must be one of "
                        + Arrays.stream(Scope.values())
                            .map(Scope::label)
                            .collect(Collectors.joining(", "))
                        + ", not '"
                        + text
                        + "'"));
  }
}
