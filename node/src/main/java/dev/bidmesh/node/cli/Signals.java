package dev.bidmesh.node.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How the user or the system asks this process to end. */
@FunctionalInterface
public interface Signals {

  /** Ctrl-C. */
  String INTERRUPT = "INT";

  /** The orderly request of service managers. */
  String TERMINATE = "TERM";

  /** The terminal went away. */
  String HANG_UP = "HUP";

  /** Nobody holds this process's lifeline any more; given once at most, and never by the system. */
  String LET_GO = "EOF";

  /**
   * Hands every later signal to the given handler, on a thread of its own, instead of ending the
   * process. Replaces an earlier handler.
   */
  void onSignal(Consumer<String> handler);

  /**
   * Those of this process. Where the platform does not let a program handle one, that one keeps its
   * usual effect.
   */
  static Signals ofProcess() {
    return handler -> {
      for (String name : new String[] {INTERRUPT, TERMINATE, HANG_UP}) {
        handle(name, handler);
      }
    };
  }

  /** By reflection, because the compiler warns about the only API for this and cannot be told. */
  private static void handle(String name, Consumer<String> handler) {
    InvocationHandler called =
        (proxy, method, arguments) -> {
          if (method.getDeclaringClass() == Object.class) {
            return method.invoke(handler, arguments);
          }
          handler.accept(name);
          return Void.TYPE;
        };
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> type = Class.forName("sun.misc.SignalHandler");
      Object proxy = Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, called);
      signal
          .getMethod("handle", signal, type)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
    } catch (ReflectiveOperationException e) {
      Throwable cause = e instanceof InvocationTargetException thrown ? thrown.getCause() : e;
      log().atDebug().addKeyValue("signal", name).log("not handled: " + cause);
    }
  }

  private static Logger log() {
    return LoggerFactory.getLogger(Signals.class);
  }
}
