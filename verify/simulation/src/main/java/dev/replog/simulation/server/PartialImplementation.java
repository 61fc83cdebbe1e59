package dev.replog.simulation.server;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Implements a large interface of a library with only the methods that the real code uses; the other methods throw. */
final class PartialImplementation {
    private PartialImplementation() {}

    /** Passes calls to the method of the target with the same name and parameters. */
    static <T> T of(Class<? super T> type, Object behind, Class<T> shape) {
        Map<Method, Method> methods = new HashMap<>();
        for (Method method : type.getMethods()) {
            Arrays.stream(behind.getClass().getMethods())
                    .filter(own -> own.getName().equals(method.getName()))
                    .filter(own -> Arrays.equals(own.getParameterTypes(), method.getParameterTypes()))
                    .filter(own -> own.getDeclaringClass() != Object.class)
                    .findFirst()
                    .ifPresent(own -> methods.put(method, own));
        }
        Object proxy = Proxy.newProxyInstance(
                PartialImplementation.class.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    Method own = methods.get(method);
                    if (own == null) {
                        throw new UnsupportedOperationException(method + " is not simulated");
                    }
                    try {
                        return own.invoke(behind, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getTargetException();
                    }
                });
        return shape.cast(proxy);
    }
}
