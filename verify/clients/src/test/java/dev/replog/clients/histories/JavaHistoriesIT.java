package dev.replog.clients.histories;

import dev.replog.allinone.RunningServer;
import dev.replog.client.histories.History;
import dev.replog.client.histories.Player;
import dev.replog.client.http.jdk.JdkHttpTransport;
import dev.replog.client.jdbc.SqliteStore;
import dev.replog.client.store.MemoryStore;
import dev.replog.client.store.StoreFactory;
import dev.replog.clients.SharedServer;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Plays all histories that every client must pass with the Java client and one real server, in real time. Each history
 * has a user of its own, so they run at the same time.
 */
@ExtendWith(SharedServer.class)
@Execution(ExecutionMode.CONCURRENT)
class JavaHistoriesIT {

    /** Where the devices of a history keep their data. */
    enum Storage {
        MEMORY {
            @Override
            Function<String, StoreFactory> ofDevices(Path folder, String history) {
                return device -> MemoryStore.create();
            }
        },
        SQLITE {
            @Override
            Function<String, StoreFactory> ofDevices(Path folder, String history) {
                return device -> SqliteStore.at(folder.resolve(history + "-" + device + ".db"));
            }
        };

        abstract Function<String, StoreFactory> ofDevices(Path folder, String history);
    }

    @TempDir
    private static Path folder;

    private static RunningServer server;
    private static HttpClient http;

    @BeforeAll
    static void start(RunningServer running) {
        server = running;
        http = HttpClient.newHttpClient();
    }

    @AfterAll
    static void stop() {
        http.close();
    }

    /** Those that wait the longest begin first, so that the others run meanwhile. */
    static Stream<Arguments> histories() {
        return History.all().stream()
                .sorted(Comparator.comparingLong(History::waitMillis).reversed())
                .flatMap(history -> Stream.of(Storage.values()).map(storage -> Arguments.of(storage, history)));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("histories")
    void history_endsAsItSays(Storage storage, History history) throws Exception {
        String user = "history-" + UUID.randomUUID();
        try (JdkHttpTransport transport = new JdkHttpTransport(http)) {
            Account account = new Account(http, server.address(), user);
            Player.play(history, new RunningWorld(account, transport, storage.ofDevices(folder, user)));
        }
    }
}
