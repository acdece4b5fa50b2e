package dev.bidmesh.node.config;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;

/** Takes configuration records apart and puts them together, whatever their type. */
final class Records {

  private Records() {}

  /** The value of a component. */
  static Object read(RecordComponent component, Record record) {
    try {
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("configuration records must be public: " + component, e);
    }
  }

  /**
   * A record of the given type.
   *
   * @param values one per component
   * @throws InvocationTargetException with the constructor's complaint about them
   */
  static Record create(Class<?> type, Object[] values) throws InvocationTargetException {
    RecordComponent[] components = type.getRecordComponents();
    var types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      return (Record) type.getDeclaredConstructor(types).newInstance(values);
    } catch (InvocationTargetException e) {
      throw e;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("configuration records must be public: " + type, e);
    }
  }
}
