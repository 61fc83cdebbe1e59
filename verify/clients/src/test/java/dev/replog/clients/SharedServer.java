package dev.replog.clients;

import dev.replog.allinone.RunningServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives the tests of this module one running server. It is started when it is asked for, and ends with the tests. */
public final class SharedServer implements ParameterResolver {

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType().equals(RunningServer.class);
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(Namespace.create(SharedServer.class))
                .computeIfAbsent("server", key -> start(), RunningServer.class);
    }

    private static RunningServer start() {
        try {
            return RunningServer.start();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
