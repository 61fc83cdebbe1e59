package dev.replog.http.launch;

import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;

/**
 * Starts a service, for its own main class and for the all-in-one. A service reads {@code <name>.yml}, which takes
 * precedence over {@code replog-shared.yml}, the file of all services. {@code application.yml} is not read, so that
 * services in one process do not share it by accident.
 */
public final class ServiceLauncher {
    private static final String EVENT_LOOPS = "reactor.netty.ioWorkerCount";
    private static final int EVENT_LOOPS_MIN = 2;

    private ServiceLauncher() {}

    /** An application that needs only its arguments and, in one process with others, a few properties. */
    public static SpringApplicationBuilder builder(Class<?> source, String name) {
        useAsManyEventLoopsAsProcessors();
        return new SpringApplicationBuilder(source)
                .main(source)
                .web(WebApplicationType.REACTIVE)
                .bannerMode(Banner.Mode.OFF)
                .initializers(RenamedSettings::refuse)
                .properties("spring.config.name=replog-shared," + name, "spring.application.name=" + name);
    }

    /** The library starts at least four threads, which is too many on fewer processors. Read once, at the first use. */
    private static void useAsManyEventLoopsAsProcessors() {
        int loops = Math.max(EVENT_LOOPS_MIN, Runtime.getRuntime().availableProcessors());
        if (System.getProperty(EVENT_LOOPS) == null) {
            System.setProperty(EVENT_LOOPS, Integer.toString(loops));
        }
    }
}
