package dev.replog.http.auth;

import dev.replog.http.launch.ReplogProfiles;
import dev.replog.http.request.Routes;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;

/** Wires the verification of tokens and, with the dev profile, their creation. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AuthProperties.class)
public class AuthConfiguration {
    private static final Logger LOG = LoggerFactory.getLogger(AuthConfiguration.class);

    @Bean
    TokenKey tokenKey(AuthProperties properties, Environment environment) {
        if (properties.jwtSecret() == null
                && properties.jwksUri() == null
                && environment.acceptsProfiles(Profiles.of(ReplogProfiles.DEV))) {
            LOG.warn("tokens are verified with the well-known development secret, because the profile is dev");
        }
        return TokenKey.of(properties, environment.acceptsProfiles(Profiles.of(ReplogProfiles.DEV)));
    }

    @Bean
    TokenVerifier tokenVerifier(TokenKey key, AuthProperties properties, InstantSource clock) {
        return new TokenVerifier(key, properties, clock);
    }

    @Bean
    AuthFilter authFilter(
            TokenVerifier verifier,
            ObjectProvider<AlternativeCredentials> alternatives,
            ObjectProvider<BearerTokens> others) {
        return new AuthFilter(
                verifier,
                alternatives.orderedStream().toList(),
                others.orderedStream().toList());
    }

    @Bean
    @Profile(ReplogProfiles.DEV)
    Routes devTokenRoutes(TokenKey key, AuthProperties properties, InstantSource clock) {
        return switch (key) {
            case TokenKey.Secret secret ->
                Routes.none().get("/dev/token", new DevTokens(secret, properties, clock)::handle);
            // Only the issuer can create tokens that these keys verify.
            case TokenKey.KeySet keySet -> Routes.none();
        };
    }
}
