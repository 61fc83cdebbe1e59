package dev.replog.notifier;

import dev.replog.backends.SharedBackends;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;

/** A notifier for tests of channels, with its log, its database and a receiver. */
final class ChannelSetup implements AutoCloseable {
    static final int REQUESTS_BURST = 100;

    private static final String KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    final Receiver receiver = new Receiver();
    final ChangeLog log;
    final RunningNotifier notifier;
    private final URI database;

    private ChannelSetup(String kafka, String database, String prefix) {
        this.database = URI.create(database);
        log = new ChangeLog(kafka, prefix);
        log.createTopic(3);
        notifier = RunningNotifier.start(
                        kafka,
                        database,
                        prefix,
                        Map.of(
                                "spring.profiles.active", "dev",
                                "replog.channels.key", KEY,
                                "replog.channels.patrol-interval", "200ms",
                                "replog.channels.kept-per-user-max", "3",
                                "replog.channels.requests-burst", Integer.toString(REQUESTS_BURST),
                                "replog.channels.requests-per-second", "0.01"))
                .awaitReady();
    }

    static ChannelSetup start() {
        SharedBackends backends = SharedBackends.get();
        return new ChannelSetup(backends.kafkaBootstrapServers(), backends.newDatabase(), backends.newTopicPrefix());
    }

    ChannelClient client(String user) {
        return new ChannelClient(notifier, user);
    }

    Connection connect() throws SQLException {
        String[] userInfo = String.valueOf(database.getUserInfo()).split(":", 2);
        return DriverManager.getConnection(
                "jdbc:postgresql://" + database.getHost() + ":" + database.getPort() + database.getPath(),
                userInfo[0],
                userInfo.length == 2 ? userInfo[1] : "");
    }

    @Override
    public void close() {
        notifier.close();
        log.close();
        receiver.close();
    }
}
