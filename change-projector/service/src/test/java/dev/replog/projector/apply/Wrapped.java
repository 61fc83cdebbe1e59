package dev.replog.projector.apply;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Stands between a caller and an object, to see or disturb single calls. */
final class Wrapped {
    /** What happens in place of a call. */
    interface Handler {
        @Nullable
        Object handle(Call call) throws Throwable;
    }

    /** One call that has not been made yet. */
    static final class Call {
        private final Object target;
        private final Method method;
        private final @Nullable Object @Nullable [] arguments;

        private Call(Object target, Method method, @Nullable Object @Nullable [] arguments) {
            this.target = target;
            this.method = method;
            this.arguments = arguments;
        }

        String name() {
            return method.getName();
        }

        Object argument(int index) {
            return Objects.requireNonNull(Objects.requireNonNull(arguments)[index]);
        }

        @Nullable
        Object proceed() throws Throwable {
            try {
                return method.invoke(target, arguments);
            } catch (InvocationTargetException e) {
                throw e.getTargetException();
            }
        }
    }

    private Wrapped() {}

    static <T> T of(Class<T> type, T target, Handler handler) {
        return type.cast(Proxy.newProxyInstance(
                Wrapped.class.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> handler.handle(new Call(target, method, arguments))));
    }
}
