package dev.replog.backends;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another JVM plays the build, so that a test can end it. */
class SharedBackendsIT {

    @TempDir
    private Path root;

    private OtherJvm build;

    @BeforeEach
    void startBuild() throws IOException {
        build = OtherJvm.start(Build.class);
    }

    @AfterEach
    void endBuild() {
        build.kill();
        Eventually.holds("the folder is removed", () -> !Files.exists(files().folder()));
    }

    @Test
    void theServers_areTheSame_forTwoTestJvmsThatStartTogether() throws Exception {
        try (OtherJvm one = testJvm();
                OtherJvm two = testJvm()) {
            assertThat(one.said("servers")).isEqualTo(two.said("servers")).startsWith("127.0.0.1:");
        }
    }

    @Test
    void nothingIsLeft_whenTheBuildIsKilled() throws Exception {
        try (OtherJvm one = testJvm()) {
            one.said("servers");
        }
        SharedServerFiles.Addresses addresses = files().readLiving().orElseThrow();
        BuildProcess postmaster = postmaster(addresses);
        assertThat(postmaster.isAlive()).isTrue();

        build.kill();

        Eventually.holds("the server JVM ends", () -> !addresses.server().isAlive());
        assertThat(postmaster.isAlive()).isFalse();
        assertThat(addresses.data()).doesNotExist();
        assertThat(files().folder()).doesNotExist();
    }

    @Test
    void newServersAreStarted_andTheOldOnesRemainsRemoved_whenTheServerJvmWasKilled() throws Exception {
        String before;
        try (OtherJvm one = testJvm()) {
            before = one.said("servers");
        }
        SharedServerFiles.Addresses addresses = files().readLiving().orElseThrow();
        BuildProcess postmaster = postmaster(addresses);
        ProcessHandle.of(addresses.server().id()).orElseThrow().destroyForcibly();
        Eventually.holds("the server JVM is gone", () -> !addresses.server().isAlive());
        assertThat(postmaster.isAlive()).isTrue();

        try (OtherJvm two = testJvm()) {
            assertThat(two.said("servers")).isNotEqualTo(before);
        }
        assertThat(postmaster.isAlive()).isFalse();
        assertThat(addresses.data()).doesNotExist();
    }

    @Test
    void aTest_getsADatabaseAndAPrefixOfItsOwn() throws Exception {
        SharedBackends shared = SharedBackends.get();
        String url = shared.newDatabase();
        assertThat(shared.newDatabase()).isNotEqualTo(url);
        assertThat(shared.newTopicPrefix()).matches("t[0-9a-f]+\\.").isNotEqualTo(shared.newTopicPrefix());
        try (Connection connection = PostgresAddress.parse(url).connect()) {
            assertThat(url).endsWith("/" + connection.getCatalog());
        }
        String topic = shared.newTopicPrefix() + "lifts";
        KafkaClients.createTopic(shared.kafkaBootstrapServers(), topic);
        KafkaClients.produce(shared.kafkaBootstrapServers(), topic, "press");
        assertThat(KafkaClients.consume(shared.kafkaBootstrapServers(), topic, topic, 1))
                .containsExactly("press");
    }

    private SharedServerFiles files() {
        return SharedServerFiles.of(root, BuildProcess.named(build.handle()));
    }

    private OtherJvm testJvm() throws IOException {
        BuildProcess process = BuildProcess.named(build.handle());
        return OtherJvm.start(
                TestJvm.class,
                root.toString(),
                String.valueOf(process.id()),
                process.start().toString());
    }

    private static BuildProcess postmaster(SharedServerFiles.Addresses addresses) {
        Path data = addresses.data().resolve("postgres").resolve("data");
        return BuildProcess.named(new PostmasterFile(data).running().orElseThrow());
    }

    /** Does nothing until it is killed. */
    static final class Build {
        static void main(String[] arguments) throws IOException {
            OtherJvm.awaitEndOfParent();
        }
    }

    /** Requests the servers like a test, prints their addresses, and ends. */
    static final class TestJvm {
        static void main(String[] arguments) {
            BuildProcess build = new BuildProcess(Long.parseLong(arguments[1]), Instant.parse(arguments[2]));
            SharedServerFiles.Addresses addresses =
                    new SharedServerLauncher(Path.of(arguments[0]), build, SharedServer.EMBEDDED).addresses();
            System.out.println("servers " + addresses.kafka() + " " + addresses.postgres());
        }
    }
}
