package dev.replog.flink;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.apache.flink.client.program.PackagedProgram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The jar, as {@code flink run} opens it, contains everything that a cluster lacks. */
class JobJarIT {
    private static final Path JAR =
            Path.of(System.getProperty("replog.root")).resolve("change-projector/flink/target/replog-flink.jar");

    @Test
    void theProgram_starts() throws Exception {
        try (PackagedProgram program = program()) {
            assertThat(program.getMainClassName()).isEqualTo("dev.replog.flink.ReplogJob");
            // Flink's own packages are looked up in the cluster first, so the class alone proves nothing.
            assertThat(program.getJobJarAndDependencies())
                    .anyMatch(jar -> jar.toString().contains("flink-connector-kafka"));
            program.invokeInteractiveModeForExecution();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dev.replog.replay.policy.ComparedUser",
                "dev.replog.decide.Decider",
                "dev.replog.schemas.Mutation",
                "org.apache.avro.Schema",
                "org.apache.kafka.clients.consumer.KafkaConsumer",
                "org.postgresql.Driver",
                "org.springframework.kafka.core.ConsumerFactory",
                "tools.jackson.core.json.JsonFactory"
            })
    void aClass_comesFromTheJar(String name) throws Exception {
        try (PackagedProgram program = program()) {
            assertThat(program.getUserCodeClassLoader().loadClass(name).getClassLoader())
                    .isNotSameAs(getClass().getClassLoader());
        }
    }

    private static PackagedProgram program() throws Exception {
        return PackagedProgram.newBuilder()
                .setJarFile(JAR.toFile())
                .setArguments("--help")
                .build();
    }
}
