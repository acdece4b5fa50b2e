package dev.bidmesh.bid.telemetry;

import java.util.Optional;
import java.util.function.Supplier;

/** Makes a value at its first use. A failure is not remembered: the next use tries again. */
final class Lazy<T> implements Supplier<T> {

  private final Supplier<T> maker;
  private Optional<T> made = Optional.empty();

  Lazy(Supplier<T> maker) {
    this.maker = maker;
  }

  @Override
  public synchronized T get() {
    T value = made.orElseGet(maker);
    made = Optional.of(value);
    return value;
  }
}
