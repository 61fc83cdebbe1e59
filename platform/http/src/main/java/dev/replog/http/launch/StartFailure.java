package dev.replog.http.launch;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;

/**
 * The sentence that tells an operator which setting prevents the start of a service. Our own messages begin with the
 * key. For a value of a wrong type, the sentence is written here.
 */
public final class StartFailure {
    private static final Pattern SENTENCE =
            Pattern.compile("(?:replog|server|management|spring)\\.[a-z0-9.-]+: .+", Pattern.DOTALL);
    private static final Pattern SECRET = Pattern.compile(".*(?:secret|password|key|url|jaas).*");

    private StartFailure() {}

    /** The sentence; empty when the failure has another cause. */
    public static Optional<String> sentence(Throwable failure) {
        BindException mistyped = null;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = cause.getMessage();
            if (message != null && SENTENCE.matcher(message).matches()) {
                return Optional.of(message);
            }
            mistyped = cause instanceof BindException bind ? bind : mistyped;
        }
        return Optional.ofNullable(mistyped).map(StartFailure::mistyped);
    }

    private static String mistyped(BindException bind) {
        ConfigurationProperty property = bind.getProperty();
        String name = property == null
                ? bind.getName().toString()
                : property.getName().toString();
        Class<?> type = bind.getTarget().getType().resolve(Object.class);
        return name + ": " + shown(name, property == null ? null : property.getValue()) + " (expected: "
                + expected(type) + ")";
    }

    private static String expected(Class<?> type) {
        return type.isEnum()
                ? Arrays.stream(type.getEnumConstants())
                        .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining(" or "))
                : type.getSimpleName().toLowerCase(Locale.ROOT);
    }

    private static String shown(String name, @Nullable Object value) {
        return value == null || SECRET.matcher(name).matches() ? "not usable" : value.toString();
    }
}
