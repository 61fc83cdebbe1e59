package dev.replog.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replog.http.auth.AuthProperties;
import dev.replog.http.connection.ConnectionProperties;
import dev.replog.http.docs.DocsProperties;
import dev.replog.http.limit.QuotaProperties;
import dev.replog.http.limit.RateLimitProperties;
import dev.replog.http.request.CorsProperties;
import dev.replog.http.request.HttpProperties;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ClassPathResource;
import org.springframework.util.unit.DataSize;

class SharedConfigurationTest {
    @Test
    void everyKey_isBound() {
        Binder file = binder(Map.of(
                "REPLOG_JWT_SECRET", EdgeServer.SECRET,
                "REPLOG_JWT_ISSUER", "https://issuer.example",
                "REPLOG_JWT_AUDIENCE", "replog",
                "REPLOG_PROXY_ADDRESSES", "10.0.0.7, fd00::7",
                "REPLOG_CORS_ORIGINS", "https://a.example,https://b.example"));

        assertThat(file.bind("replog.auth", AuthProperties.class).get())
                .isEqualTo(new AuthProperties(
                        EdgeServer.SECRET,
                        null,
                        "https://issuer.example",
                        "replog",
                        false,
                        false,
                        Duration.ofSeconds(30),
                        10_000));
        assertThat(file.bind("replog.http", HttpProperties.class).get())
                .isEqualTo(new HttpProperties(
                        DataSize.ofMegabytes(1),
                        Duration.ofSeconds(30),
                        DataSize.ofKilobytes(1),
                        DataSize.ofMegabytes(64),
                        DataSize.ofMegabytes(16),
                        2_000,
                        200,
                        10_000,
                        200));
        assertThat(file.bind("replog.connections", ConnectionProperties.class).get())
                .isEqualTo(new ConnectionProperties(
                        0,
                        0,
                        List.of("10.0.0.7", "fd00::7"),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(10)));
        assertThat(file.bind("replog.rate-limit", RateLimitProperties.class).get())
                .isEqualTo(new RateLimitProperties(50, 200, 0.1, 0.05, 0.1, 100_000));
        assertThat(file.bind("replog.docs", DocsProperties.class).get())
                .isEqualTo(new DocsProperties(true, Duration.ofHours(1)));
        assertThat(file.bind("replog.quota", QuotaProperties.class).get()).isEqualTo(QuotaProperties.DEFAULT);
        assertThat(file.bind("replog.cors", CorsProperties.class).get())
                .isEqualTo(new CorsProperties(List.of("https://a.example", "https://b.example")));
    }

    @Test
    void file_saysWhatHoldsWithoutIt() {
        Binder none = new Binder();
        Binder file = binder(Map.of());

        assertThat(file.bind("replog.auth", AuthProperties.class).get())
                .isEqualTo(none.bindOrCreate("replog.auth", AuthProperties.class));
        assertThat(file.bind("replog.http", HttpProperties.class).get())
                .isEqualTo(none.bindOrCreate("replog.http", HttpProperties.class));
        assertThat(file.bind("replog.connections", ConnectionProperties.class).get())
                .isEqualTo(none.bindOrCreate("replog.connections", ConnectionProperties.class));
        assertThat(file.bind("replog.rate-limit", RateLimitProperties.class).get())
                .isEqualTo(none.bindOrCreate("replog.rate-limit", RateLimitProperties.class));
        assertThat(none.bindOrCreate("replog.quota", QuotaProperties.class)).isEqualTo(QuotaProperties.DEFAULT);
        assertThat(file.bindOrCreate("replog.cors", CorsProperties.class))
                .isEqualTo(none.bindOrCreate("replog.cors", CorsProperties.class));
    }

    @Test
    void values_areChecked() {
        DataSize size = DataSize.ofMegabytes(1);
        Duration second = Duration.ofSeconds(1);
        assertThatThrownBy(() -> http(DataSize.ofBytes(0), second, size, 1)).hasMessageContaining("body-max");
        assertThatThrownBy(() -> http(DataSize.ofMegabytes(65), second, size, 1))
                .hasMessageContaining("64MB");
        assertThatThrownBy(() -> http(size, Duration.ZERO, size, 1)).hasMessageContaining("body-timeout");
        assertThatThrownBy(() -> http(size, second, size, 0)).hasMessageContaining("in-flight-max: 0");
        assertThatThrownBy(() -> http(size, second, DataSize.ofKilobytes(1), 1))
                .hasMessageContaining("body-bytes-max: 1024B (expected: >= body-max, 1048576B)");
        assertThatThrownBy(() -> new ConnectionProperties(-1, 0, List.of(), second, second, second))
                .hasMessage("replog.connections.max: -1 (expected: >= 0)");
        assertThatThrownBy(() -> new ConnectionProperties(0, 0, List.of("proxy.local"), second, second, second))
                .hasMessage("replog.connections.unlimited-addresses: proxy.local (expected: IPv4 or IPv6 addresses)");
        assertThatThrownBy(() -> new ConnectionProperties(0, 0, List.of(), Duration.ZERO, second, second))
                .hasMessageContaining("head-timeout");
        assertThatThrownBy(() -> new RateLimitProperties(50, Double.NaN, 0.1, 0.05, 0.1, 1))
                .hasMessage("replog.rate-limit.burst: NaN (expected: 1.0..1000000.0)");
        assertThatThrownBy(() -> new QuotaProperties(0, size)).hasMessageContaining("entities-max: 0");
        assertThatThrownBy(() -> new QuotaProperties(1, DataSize.ofBytes(0))).hasMessageContaining("bytes-max");
        assertThatThrownBy(() -> new AuthProperties(null, null, null, null, false, false, second, 0))
                .hasMessageContaining("cache-size");
        assertThatThrownBy(() -> new AuthProperties(null, null, null, null, false, false, Duration.ofMinutes(6), 1))
                .hasMessageContaining("clock-skew");
        assertThatThrownBy(() -> new AuthProperties(null, null, null, null, false, false, second.negated(), 1))
                .hasMessageContaining("clock-skew");
    }

    @Test
    void secret_isNotShown() {
        assertThat(new AuthProperties(EdgeServer.SECRET, null, null, null, false, false, Duration.ZERO, 1).toString())
                .doesNotContain(EdgeServer.SECRET)
                .contains("cacheSize=1");
    }

    private static HttpProperties http(DataSize bodyMax, Duration timeout, DataSize bytesMax, int inFlightMax) {
        return new HttpProperties(bodyMax, timeout, bodyMax, bytesMax, bytesMax, inFlightMax, 1, 1, 1);
    }

    private static Binder binder(Map<String, Object> variables) {
        try {
            StandardEnvironment environment = new StandardEnvironment();
            environment.getPropertySources().addFirst(new MapPropertySource("variables", variables));
            new YamlPropertySourceLoader()
                    .load("shared", new ClassPathResource("replog-shared.yml"))
                    .forEach(environment.getPropertySources()::addLast);
            ConfigurationPropertySources.attach(environment);
            return Binder.get(environment);
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        }
    }
}
