package dev.bidmesh.gateway.route;

import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.AddressPattern;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.bus.AddressTraffic;
import dev.bidmesh.protocol.bus.BusTraffic;
import dev.bidmesh.protocol.bus.Listening;
import dev.bidmesh.protocol.bus.MeshBus;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** The answer to {@code GET /eventbus}: counts and names, and nothing of what was said. */
record EventBusView(
    long sinceMs,
    List<AddressView> addresses,
    List<HandlerView> handlers,
    long unknownFrames,
    long malformedFrames,
    Optional<List<PromptView>> prompts) {

  static EventBusView of(MeshBus bus, AddressPattern pattern, Optional<PromptId> prompt) {
    BusTraffic traffic = bus.traffic();
    return new EventBusView(
        traffic.since().toMillis(),
        traffic.addresses().stream()
            .filter(row -> pattern.matches(row.address()))
            .map(AddressView::of)
            .toList(),
        traffic.listening().stream()
            .filter(listening -> pattern.matches(listening.address()))
            .map(HandlerView::of)
            .toList(),
        bus.unknownFrames(),
        bus.malformedFrames(),
        prompt.map(id -> PromptView.of(id, traffic.framesOut(id))));
  }

  private static String label(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** One address in one direction. */
  record AddressView(
      String address,
      String direction,
      String scope,
      long frames,
      long bytes,
      long failures,
      double ratePerS,
      OptionalLong lastMs) {

    static AddressView of(AddressTraffic row) {
      return new AddressView(
          row.address(),
          label(row.direction()),
          label(row.scope()),
          row.frames(),
          row.bytes(),
          row.failures(),
          Math.round(row.ratePerS() * 100) / 100.0,
          row.lastMs());
    }
  }

  /** An address that this node listens to. */
  record HandlerView(String address, String scope, int consumers) {

    static HandlerView of(Listening listening) {
      AddressTraffic.Scope scope =
          listening.address().startsWith(Address.Local.PREFIX)
              ? AddressTraffic.Scope.LOCAL
              : AddressTraffic.Scope.NETWORK;
      return new HandlerView(listening.address(), label(scope), listening.consumers());
    }
  }

  /** How far the frames of a prompt went. */
  record PromptView(PromptId id, long framesOut) {

    /** None for a prompt that is not remembered. */
    static List<PromptView> of(PromptId id, OptionalLong framesOut) {
      return framesOut.isPresent() ? List.of(new PromptView(id, framesOut.getAsLong())) : List.of();
    }
  }
}
