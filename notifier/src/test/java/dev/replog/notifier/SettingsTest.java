package dev.replog.notifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replog.backing.postgres.PostgresProperties;
import dev.replog.notifier.changes.ChangesProperties;
import dev.replog.notifier.channel.ChannelProperties;
import dev.replog.notifier.database.DatabaseProperties;
import dev.replog.notifier.delivery.DeliveryProperties;
import dev.replog.notifier.head.HeadProperties;
import dev.replog.notifier.presence.PresenceProperties;
import dev.replog.notifier.stream.StreamProperties;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.PropertySourcesPropertyResolver;
import org.springframework.core.io.ClassPathResource;

class SettingsTest {
    private static final List<Class<?>> RECORDS = List.of(
            ChangesProperties.class,
            PostgresProperties.class,
            DatabaseProperties.class,
            HeadProperties.class,
            StreamProperties.class,
            PresenceProperties.class,
            ChannelProperties.class,
            DeliveryProperties.class,
            ticketProperties());

    /** The class is package-private to its feature. */
    private static Class<?> ticketProperties() {
        try {
            return Class.forName("dev.replog.notifier.ticket.TicketProperties");
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final ClassPathResource FILE = new ClassPathResource("notifier.yml");

    private static Map<String, Object> settings() throws IOException {
        List<PropertySource<?>> sources = new YamlPropertySourceLoader().load("notifier", FILE);
        EnumerablePropertySource<?> source = (EnumerablePropertySource<?>) sources.getFirst();
        MutablePropertySources all = new MutablePropertySources();
        all.addLast(source);
        PropertySourcesPropertyResolver resolver = new PropertySourcesPropertyResolver(all);
        return Stream.of(source.getPropertyNames())
                .collect(Collectors.toMap(name -> name, name -> String.valueOf(resolver.getProperty(name))));
    }

    @Test
    void everyKey_isInTheFile_andBindsToItsDefault() throws IOException {
        Map<String, Object> settings = settings();
        Binder written = new Binder(new MapConfigurationPropertySource(settings));
        Binder unwritten = new Binder(new MapConfigurationPropertySource(Map.of()));
        TreeSet<String> known = new TreeSet<>();
        for (Class<?> type : RECORDS) {
            String prefix = type.getAnnotation(ConfigurationProperties.class).value();
            for (RecordComponent component : type.getRecordComponents()) {
                known.add(prefix + "." + kebab(component.getName()));
            }
            assertThat(written.bindOrCreate(prefix, Bindable.of(type)))
                    .as("%s as in the file is the default", prefix)
                    .hasToString(
                            unwritten.bindOrCreate(prefix, Bindable.of(type)).toString());
        }
        assertThat(settings.keySet().stream().filter(key -> key.startsWith("replog.")))
                .containsExactlyInAnyOrderElementsOf(known);
    }

    @Test
    void everyKey_hasAComment_withItsDefault() throws IOException {
        List<String> lines =
                FILE.getContentAsString(StandardCharsets.UTF_8).lines().toList();
        List<String> bare = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            boolean isSetting = line.matches(" *[\\w.-]+: .+") && !line.strip().startsWith("#");
            if (isSetting) {
                int start = i;
                while (start > 0 && lines.get(start - 1).strip().startsWith("#")) {
                    start--;
                }
                // Adjacent keys may share a comment.
                boolean follows = start == i && lines.get(i - 1).matches(" *[\\w.-]+: .+");
                if (!follows && !String.join(" ", lines.subList(start, i)).contains("Default:")) {
                    bare.add(line);
                }
            }
        }
        assertThat(bare).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "replog.streams, keep-alive, 16s",
        "replog.streams, keep-alive, 99ms",
        "replog.streams, reconnect-delay, 0s",
        "replog.streams, per-user-max, 0",
        "replog.streams, per-user-max, 1001",
        "replog.streams, per-device-max, 0",
        "replog.channels, requests-per-second, 0",
        "replog.channels, requests-burst, 0",
        "replog.channels, requests-users-max, 0",
        "replog.webhooks, per-address-max, 7",
        "replog.webhooks, per-address-max, 10001",
        "replog.streams, per-device-max, 101",
        "replog.streams, open-max, 0",
        "replog.streams, send-buffer, 1KB",
        "replog.presence, heartbeat, 99ms",
        "replog.presence, silence-max, 19s",
        "replog.presence, silence-max, 26s",
        "replog.presence, repeat-interval, 4s",
        "replog.presence, repeat-interval, 6m",
        "replog.presence, room-members-max, 0",
        "replog.presence, updates-in-flight-max, 0",
        "replog.presence, partitions, 0",
        "replog.heads, patience, 0s",
        "replog.heads, lookups-max, 0",
        "replog.changes, check-interval, 0s",
        "replog.changes, request-timeout, 0s",
        "replog.changes, poll-records-max, 0",
        "replog.changes, poll-records-max, 100001",
        "replog.postgres, connections-max, 1",
        "replog.postgres, connect-timeout, 100ms",
        "replog.postgres, statement-timeout, 0s",
        "replog.postgres, check-interval, 0s",
        "replog.tickets, secret, short",
        "replog.tickets, life, 6m",
        "replog.tickets, uses-in-flight-max, 0",
        "replog.tickets, purge-interval, 0s",
        "replog.channels, key, c2hvcnQ=",
        "replog.channels, key, not base64!",
        "replog.channels, life-default, 31d",
        "replog.channels, life-max, 31d",
        "replog.channels, per-user-max, 0",
        "replog.channels, kept-per-user-max, 1001",
        "replog.channels, kept-for, 0s",
        "replog.channels, secret-overlap, -1s",
        "replog.channels, patrol-interval, 0s",
        "replog.channels, requests-in-flight-max, 0",
        "replog.webhooks, timeout, 6s",
        "replog.webhooks, timeout, 99ms",
        "replog.webhooks, in-flight-max, 0",
        "replog.webhooks, per-host-max, 201",
        "replog.webhooks, poll-interval, 0s",
        "replog.webhooks, retry-first, 0s",
        "replog.webhooks, retry-max, 1s",
        "replog.webhooks, retry-for, 25h",
        "replog.webhooks, circuit-failures, 0",
        "replog.webhooks, circuit-open, 0s",
        "replog.webhooks, circuit-open-max, 1s"
    })
    void valuesBeyondTheLimits_areRefused_withOffenderAndExpectation(String prefix, String key, String value) {
        Class<?> type = RECORDS.stream()
                .filter(each -> each.getAnnotation(ConfigurationProperties.class)
                                .value()
                                .equals(prefix)
                        && Stream.of(each.getRecordComponents())
                                .anyMatch(
                                        component -> kebab(component.getName()).equals(key)))
                .findFirst()
                .orElseThrow();
        Binder binder = new Binder(new MapConfigurationPropertySource(Map.of(prefix + "." + key, value)));
        assertThatThrownBy(() -> binder.bindOrCreate(prefix, Bindable.of(type)))
                .rootCause()
                .hasMessageStartingWith(prefix + "." + key + ": ")
                .hasMessageContaining("(expected: ");
    }

    private static String kebab(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
