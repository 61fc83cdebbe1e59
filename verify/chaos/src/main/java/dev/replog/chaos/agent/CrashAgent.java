package dev.replog.chaos.agent;

import java.lang.instrument.Instrumentation;
import java.nio.file.Path;

/**
 * The agent in the JVM of a service: {@code -javaagent:replog-chaos-agent.jar=<arming file>}. Until that file exists,
 * the service behaves as usual.
 */
public final class CrashAgent {
    private CrashAgent() {}

    public static void premain(String armed, Instrumentation instrumentation) {
        CrashSwitch.install(
                new CrashSwitch(Path.of(armed), () -> Runtime.getRuntime().halt(CrashSwitch.STATUS)));
        instrumentation.addTransformer(new Weaver(CrashPoints.ALL, System.out));
    }
}
