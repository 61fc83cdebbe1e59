package dev.replog.chaos.agent;

import java.lang.instrument.Instrumentation;
import java.nio.file.Path;

/**
 * The agent in the JVM of a service: {@code -javaagent:replog-chaos-agent.jar=<service>:<arming file>}. Until that file
 * exists, the service behaves as usual. Only points of this service are inserted: another one may have the same code,
 * as the exchange in change-projector has that of command-api.
 */
public final class CrashAgent {
    private CrashAgent() {}

    public static void premain(String options, Instrumentation instrumentation) {
        String[] parts = options.split(":", 2);
        CrashSwitch.install(
                new CrashSwitch(Path.of(parts[1]), () -> Runtime.getRuntime().halt(CrashSwitch.STATUS)));
        instrumentation.addTransformer(new Weaver(CrashPoints.of(parts[0]), System.out));
    }
}
