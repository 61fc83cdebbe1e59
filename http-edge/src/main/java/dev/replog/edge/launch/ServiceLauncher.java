package dev.replog.edge.launch;

import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;

/**
 * How every service is started, by its own main class and by the all-in-one. A service reads {@code <name>.yml}, which
 * goes before what all services share in {@code replog-edge.yml}; {@code application.yml} is not read, so that services
 * in one process do not share it by accident.
 */
public final class ServiceLauncher {
    private ServiceLauncher() {}

    /** An application that is complete but for the arguments and, in one process with others, a few properties. */
    public static SpringApplicationBuilder builder(Class<?> source, String name) {
        return new SpringApplicationBuilder(source)
                .main(source)
                .web(WebApplicationType.REACTIVE)
                .bannerMode(Banner.Mode.OFF)
                .properties("spring.config.name=replog-edge," + name, "spring.application.name=" + name);
    }
}
