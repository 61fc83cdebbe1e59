package dev.replog.allinone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

    private static final Path PROJECT = Path.of("/somewhere/replog");

    @Test
    void withoutEnvironment_itIsADeveloperMachineOfItsOwn() {
        assertThat(Settings.of(Map.of("REPLOG_KAFKA", " "), PROJECT))
                .isEqualTo(new Settings(
                        8080, "127.0.0.1", PROJECT.resolve(".replog"), "dev", Optional.empty(), Optional.empty()));
    }

    @Test
    void everything_canBeSet() {
        Map<String, String> environment = Map.of(
                "REPLOG_PORT", "9000",
                "REPLOG_ADDRESS", "0.0.0.0",
                "REPLOG_DATA", "/data",
                "REPLOG_PROFILE", "prod",
                "REPLOG_JWT_JWKS", "https://keys.example/jwks.json",
                "REPLOG_KAFKA", "broker:9092",
                "REPLOG_POSTGRES", "postgresql://replog@db/replog");
        assertThat(Settings.of(environment, PROJECT))
                .isEqualTo(new Settings(
                        9000,
                        "0.0.0.0",
                        Path.of("/data"),
                        "prod",
                        Optional.of("broker:9092"),
                        Optional.of("postgresql://replog@db/replog")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "64001", "http"})
    void aPort_isRefusedWithWhatIsExpected(String port) {
        assertThatThrownBy(() -> Settings.of(Map.of("REPLOG_PORT", port), PROJECT))
                .isInstanceOf(StartException.class)
                .hasMessage("REPLOG_PORT: " + port + " (expected: 1..64000).");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1"})
    void dev_isForThisMachine_unlessTheRiskIsTaken(String address) {
        assertThatThrownBy(() -> Settings.of(Map.of("REPLOG_ADDRESS", address), PROJECT))
                .isInstanceOf(StartException.class)
                .hasMessageStartingWith("REPLOG_ADDRESS: " + address + " (expected: 127.0.0.1, ")
                .hasMessageContaining("REPLOG_DEV_ALLOW_REMOTE_WITH_PUBLIC_TOKENS=true");
        Map<String, String> risk =
                Map.of("REPLOG_ADDRESS", address, "REPLOG_DEV_ALLOW_REMOTE_WITH_PUBLIC_TOKENS", "true");
        assertThat(Settings.of(risk, PROJECT).address()).isEqualTo(address);
    }

    @Test
    void anotherProfile_needsAKeyToVerifyTokensWith() {
        assertThatThrownBy(() -> Settings.of(Map.of("REPLOG_PROFILE", "prod"), PROJECT))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("REPLOG_JWT_SECRET or REPLOG_JWT_JWKS");
    }
}
