package dev.replog.allinone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backends.BrokerSecurity;
import dev.replog.backends.Certificates;
import dev.replog.backends.EmbeddedKafka;
import dev.replog.backends.EmbeddedPostgres;
import dev.replog.backing.kafka.KafkaClients;
import dev.replog.backing.postgres.PostgresAddress;
import dev.replog.projector.admin.LogOperations;
import dev.replog.projector.marker.MarkerFolder;
import dev.replog.schemas.log.TopicNames;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests the three services with a Kafka that requires SASL_SSL and a PostgreSQL that requires TLS and a client
 * certificate.
 */
class EncryptedServersIT {

    @TempDir
    private Path folder;

    @Test
    void aCommand_isWrittenPulledAndPinged_andTheOperatorGetsInToo() throws Exception {
        Certificates certificates = Certificates.make(folder.resolve("certificates"));
        BrokerSecurity security = BrokerSecurity.passwordAndTls(Certificates.PASSWORD, certificates);
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), security);
                EmbeddedPostgres postgres = EmbeddedPostgres.start(folder.resolve("postgres"))) {
            postgres.demandTls(certificates);
            String address = postgres.address().url() + "?sslmode=verify-full&sslrootcert=" + certificates.authority()
                    + "&sslcert=" + certificates.clientCertificate() + "&sslkey=" + certificates.clientKey();
            Map<String, String> environment = new HashMap<>();
            environment.put("REPLOG_POSTGRES", address);
            environment.put("REPLOG_KAFKA", kafka.bootstrapServers());
            kafka.clientSettings().forEach((name, value) -> environment.put(variable(name), value));
            try (ReplogProcess replog =
                    ReplogProcess.start(folder.resolve("data"), ReplogProcess.freePort(), environment)) {
                String token = replog.token("alice");
                HttpResponse<InputStream> stream = replog.client()
                        .send(replog.request("/api/sync/stream", token).build(), BodyHandlers.ofInputStream());
                HttpResponse<String> created = replog.client()
                        .send(
                                replog.request("/api/exercises", token)
                                        .header("Content-Type", "application/json")
                                        .POST(BodyPublishers.ofString("{\"name\": \"Squat\"}"))
                                        .build(),
                                BodyHandlers.ofString());
                assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
                assertThat(replog.client()
                                .send(replog.request("/api/sync", token).build(), BodyHandlers.ofString())
                                .body())
                        .contains("Squat");
                assertThat(readUntil(stream.body(), "event: change")).contains("exercise");
                assertThat(sessions(address))
                        .as("name and whether it is encrypted")
                        .contains("change-projector pull t", "replog-projection t", "replog-notifier t")
                        .allMatch(session -> session.endsWith(" t"));
                Map<String, Object> settings = new HashMap<>(kafka.clientSettings());
                settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
                LogOperations operations = new LogOperations(
                        KafkaClients.of(settings),
                        new TopicNames("replog."),
                        PostgresAddress.parse(address, ""),
                        MarkerFolder.of(""),
                        line -> {});
                assertThat(operations.status().json()).contains("\"generation\":1");
            }
        }
    }

    private static String variable(String setting) {
        return "SPRING_KAFKA_PROPERTIES_" + setting.toUpperCase(Locale.ROOT).replace('.', '_');
    }

    private static List<String> sessions(String address) throws Exception {
        String url = "jdbc:" + address.replaceFirst("//[^@]*@", "//");
        String password = address.replaceFirst("postgresql://postgres:([^@]*)@.*", "$1");
        List<String> sessions = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(url, "postgres", password);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT application_name || ' ' || ssl::text::char(1)"
                        + " FROM pg_stat_activity JOIN pg_stat_ssl USING (pid) WHERE backend_type ="
                        + " 'client backend'")) {
            while (rows.next()) {
                sessions.add(rows.getString(1));
            }
        }
        return sessions;
    }

    private static String readUntil(InputStream stream, String expected) throws Exception {
        StringBuilder read = new StringBuilder();
        byte[] buffer = new byte[1024];
        for (int count = stream.read(buffer); count >= 0; count = stream.read(buffer)) {
            read.append(new String(buffer, 0, count, StandardCharsets.UTF_8));
            int found = read.indexOf(expected);
            if (found >= 0 && read.indexOf("\n\n", found) >= 0) {
                return read.toString();
            }
        }
        throw new AssertionError("the stream ended: " + read);
    }
}
