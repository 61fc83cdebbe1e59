package dev.replog.http.launch;

import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;

/**
 * How every service is started, by its own main class and by the all-in-one. A service reads {@code <name>.yml}, which
 * goes before what all services share in {@code replog-shared.yml}; {@code application.yml} is not read, so that
 * services in one process do not share it by accident.
 */
public final class ServiceLauncher {
    private static final String EVENT_LOOPS = "reactor.netty.ioWorkerCount";
    private static final int EVENT_LOOPS_MIN = 2;

    private ServiceLauncher() {}

    /** An application that is complete but for the arguments and, in one process with others, a few properties. */
    public static SpringApplicationBuilder builder(Class<?> source, String name) {
        useAsManyEventLoopsAsProcessors();
        return new SpringApplicationBuilder(source)
                .main(source)
                .web(WebApplicationType.REACTIVE)
                .bannerMode(Banner.Mode.OFF)
                .initializers(RenamedSettings::refuse)
                .properties("spring.config.name=replog-shared," + name, "spring.application.name=" + name);
    }

    /** The library takes four at least; on fewer processors they only wake one another. Read once, at the first use. */
    private static void useAsManyEventLoopsAsProcessors() {
        int loops = Math.max(EVENT_LOOPS_MIN, Runtime.getRuntime().availableProcessors());
        if (System.getProperty(EVENT_LOOPS) == null) {
            System.setProperty(EVENT_LOOPS, Integer.toString(loops));
        }
    }
}
