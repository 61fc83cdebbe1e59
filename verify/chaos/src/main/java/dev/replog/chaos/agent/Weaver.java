package dev.replog.chaos.agent;

import java.io.PrintStream;
import java.lang.instrument.ClassFileTransformer;
import java.security.ProtectionDomain;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Inserts each point into its class when the class is loaded, and logs it, or logs why it cannot; the JVM itself would
 * ignore a failure silently. Classes are loaded by many threads; this class has no state.
 */
final class Weaver implements ClassFileTransformer {
    private final Map<String, List<CrashPoint>> byPath;
    private final PrintStream out;

    Weaver(List<CrashPoint> points, PrintStream out) {
        // The JVM also passes classes without a name, and an immutable map rejects null.
        this.byPath = points.stream()
                .collect(Collectors.groupingBy(point -> point.place().path(), HashMap::new, Collectors.toList()));
        this.out = out;
    }

    @Override
    public byte @Nullable [] transform(
            @Nullable ClassLoader loader,
            @Nullable String path,
            @Nullable Class<?> redefined,
            @Nullable ProtectionDomain domain,
            byte[] classFile) {
        List<CrashPoint> points = byPath.get(path);
        if (points == null) {
            return null;
        }
        byte[] woven = classFile;
        for (CrashPoint point : points) {
            woven = withPoint(point, woven, loader);
        }
        return woven;
    }

    private byte[] withPoint(CrashPoint point, byte[] classFile, @Nullable ClassLoader loader) {
        try {
            Optional<String> objection = point.place().objection(classFile);
            if (objection.isPresent()) {
                out.println("crash point " + point.name() + " is nowhere: " + objection.get());
                return classFile;
            }
            byte[] woven = point.place().woven(classFile, loader, point.name());
            out.println("crash point " + point.name() + " is in place");
            return woven;
        } catch (RuntimeException | LinkageError fault) {
            out.println("crash point " + point.name() + " is nowhere: " + fault);
            return classFile;
        }
    }
}
