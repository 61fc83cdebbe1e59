package dev.replog.chaos.agent;

import java.lang.instrument.Instrumentation;
import java.nio.file.Path;

/**
 * Where the JVM of a service begins with this: {@code -javaagent:replog-chaos-agent.jar=<file that arms>}. Until that
 * file is there, the service does what it would do anyway.
 */
public final class CrashAgent {
    private CrashAgent() {}

    public static void premain(String armed, Instrumentation instrumentation) {
        CrashSwitch.install(
                new CrashSwitch(Path.of(armed), () -> Runtime.getRuntime().halt(CrashSwitch.STATUS)));
        instrumentation.addTransformer(new Weaver(CrashPoints.ALL, System.out));
    }
}
