package dev.bidmesh.bid.telemetry;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The OSHI sources in a class loader of their own. OSHI reads its settings once per class loader,
 * and a class that is missing can only be missed before it was loaded.
 */
final class IsolatedOshi implements AutoCloseable {

  private final Loader loader;
  private final List<?> sources;

  /**
   * @param settings of OSHI
   * @param hidden classes whose name begins with this are not there
   */
  IsolatedOshi(Map<String, String> settings, String hidden) throws Exception {
    loader = new Loader(hidden);
    Method set =
        loader.loadClass("oshi.util.GlobalConfig").getMethod("set", String.class, Object.class);
    set.invoke(null, "oshi.util.memoizer.expiration", "0");
    for (Map.Entry<String, String> setting : settings.entrySet()) {
      set.invoke(null, setting.getKey(), setting.getValue());
    }
    sources = (List<?>) load(TelemetrySources.class).getMethod("oshi").invoke(null);
  }

  /** Reads the source of a quantity as the verticle does; the reading as text. */
  String read(String quantity) throws Exception {
    Method read = load(SourceReader.class).getDeclaredMethod("read", load(TelemetrySource.class));
    read.setAccessible(true);
    Method kind = load(TelemetrySource.class).getMethod("quantity");
    for (Object source : sources) {
      if (kind.invoke(source).toString().equals(quantity)) {
        return String.valueOf(read.invoke(null, source));
      }
    }
    throw new IllegalArgumentException("no source reads " + quantity);
  }

  @Override
  public void close() throws IOException {
    loader.close();
  }

  private Class<?> load(Class<?> type) throws ClassNotFoundException {
    return loader.loadClass(type.getName());
  }

  /** Loads OSHI, JNA and the sources itself; everything else comes from where it always does. */
  private static final class Loader extends URLClassLoader {

    private static final List<String> OWN = List.of("oshi.", "com.sun.jna.", "dev.bidmesh.bid.");

    private final String hidden;

    Loader(String hidden) throws MalformedURLException {
      super(classPath(), IsolatedOshi.class.getClassLoader());
      this.hidden = hidden;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.startsWith(hidden)) {
        throw new ClassNotFoundException(name + " is hidden");
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        if (loaded != null) {
          return loaded;
        }
        boolean own = OWN.stream().anyMatch(name::startsWith);
        return own ? findClass(name) : super.loadClass(name, resolve);
      }
    }

    private static URL[] classPath() throws MalformedURLException {
      List<String> entries =
          Arrays.asList(System.getProperty("java.class.path").split(File.pathSeparator));
      URL[] urls = new URL[entries.size()];
      for (int i = 0; i < urls.length; i++) {
        urls[i] = new File(entries.get(i)).toURI().toURL();
      }
      return urls;
    }
  }
}
