package dev.replog.http.dev;

import dev.replog.http.launch.ReplogProfiles;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.core.env.Environment;

/** Wires the checks that limit the profile {@code dev} to this machine. Other profiles have none of them. */
@Configuration(proxyBeanMethods = false)
@Profile(ReplogProfiles.DEV)
@EnableConfigurationProperties(DevProperties.class)
public class DevConfiguration {
    @Bean
    LoopbackOnly loopbackOnlyFilter(DevProperties properties, Environment environment) {
        if (!properties.allowRemoteWithPublicTokens()) {
            LoopbackOnly.requireLoopback(environment.getProperty("server.address", ""));
        }
        return new LoopbackOnly(properties);
    }
}
