package dev.replog.http.launch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

class ServiceLauncherTest {
    @Configuration(proxyBeanMethods = false)
    static class Nothing {}

    @Test
    void serviceFile_goesBeforeTheSharedOne_andArgumentsBeforeBoth() {
        try (ConfigurableApplicationContext context = ServiceLauncher.builder(Nothing.class, "launcher-test")
                .web(WebApplicationType.NONE)
                .run("--replog.http.body-timeout=7s")) {
            Environment environment = context.getEnvironment();

            assertThat(environment.getProperty("spring.application.name")).isEqualTo("launcher-test");
            assertThat(environment.getProperty("replog.http.body-max")).isEqualTo("2MB");
            assertThat(environment.getProperty("replog.http.body-timeout")).isEqualTo("7s");
            assertThat(environment.getProperty("replog.auth.clock-skew")).isEqualTo("30s");
        }
    }
}
