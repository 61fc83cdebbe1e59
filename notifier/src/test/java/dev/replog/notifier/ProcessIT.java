package dev.replog.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backends.SharedBackends;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the service as operators run it: stopped in order, and killed. */
class ProcessIT {
    private static final Map<String, String> PATIENCE =
            Map.of("replog.presence.heartbeat", "1s", "replog.presence.silence-max", "8s");

    @TempDir
    private Path folder;

    private final SharedBackends backends = SharedBackends.get();
    private final String prefix = backends.newTopicPrefix();
    private final String database = backends.newDatabase();

    @Test
    void service_runsFromItsJar_andStopsOnSignal() throws Exception {
        try (ChangeLog log = new ChangeLog(backends.kafkaBootstrapServers(), prefix);
                NotifierProcess notifier = NotifierProcess.start(folder, prefix, database, Map.of())) {
            log.createTopic(1);
            notifier.awaitReady();
            try (SseClient client = notifier.stream("alice", "")) {
                assertThat(client.next().name()).isEqualTo("ready");
                log.publish("alice", 1);
                assertThat(client.next().id()).isEqualTo(ChangeLog.token("alice", 1));
                notifier.process().destroy();
                assertThat(client.next().name()).isEqualTo("end");
            }
            assertThat(notifier.process().waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(notifier.output()).doesNotContain(" ERROR ", "\tat ", "left behind");
        }
    }

    /** With shorter waits than the defaults, which would only make the test longer. */
    @Test
    void devices_leaveTheirRooms_whenTheirInstanceIsKilled() throws Exception {
        try (ChangeLog log = new ChangeLog(backends.kafkaBootstrapServers(), prefix)) {
            log.createTopic(1);
            try (NotifierProcess killed = NotifierProcess.start(folder, prefix, database, PATIENCE);
                    RunningNotifier here =
                            RunningNotifier.start(backends.kafkaBootstrapServers(), database, prefix, PATIENCE)) {
                killed.awaitReady();
                here.awaitReady();
                try (SseClient stays = here.stream("alice", "?device=phone&presence=gym")) {
                    assertThat(stays.next().name()).isEqualTo("ready");
                    assertThat(stays.next().name()).isEqualTo("sync");
                    for (String device : new String[] {"watch", "tablet"}) {
                        SseClient goes = killed.stream("alice", "?presence=gym&device=" + device);
                        assertThat(goes.next().name()).isEqualTo("ready");
                        assertThat(stays.next().data()).contains("\"" + device + "\"");
                    }
                    killed.close();
                    // One of them reconnects at once to the other instance: it never leaves.
                    try (SseClient back = here.stream("alice", "?presence=gym&device=tablet")) {
                        assertThat(back.next().name()).isEqualTo("ready");
                        assertThat(back.next().data()).contains("\"watch\"", "\"tablet\"", "\"phone\"");
                        for (SseClient each : new SseClient[] {stays, back}) {
                            SseClient.Event left = each.next();
                            assertThat(left.name()).isEqualTo("leave");
                            assertThat(left.data()).contains("\"device\":\"watch\"");
                        }
                    }
                    assertThat(stays.next().data()).contains("\"device\":\"tablet\"");
                }
            }
        }
    }
}
