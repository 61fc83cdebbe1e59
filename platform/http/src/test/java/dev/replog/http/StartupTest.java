package dev.replog.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class StartupTest {
    private static final String JWKS = "--replog.auth.jwks-uri=http://localhost:1/jwks";

    @Test
    void withoutAKey_theServiceRefusesToStart(CapturedOutput output) {
        assertThatThrownBy(EdgeServer::start).isInstanceOf(Exception.class);

        assertThat(output.getAll())
                .contains("Not started: replog.auth.jwt-secret: is missing (expected: REPLOG_JWT_SECRET, ")
                .doesNotContain("APPLICATION FAILED TO START")
                .doesNotContain("\tat ");
    }

    @Test
    void withBothKeys_theServiceRefusesToStart(CapturedOutput output) {
        assertThatThrownBy(() -> EdgeServer.startWithSecret(JWKS)).isInstanceOf(Exception.class);

        assertThat(output.getAll())
                .contains("Not started: replog.auth.jwks-uri: given beside replog.auth.jwt-secret (");
    }

    @Test
    void withAShortSecret_theServiceRefusesToStart_andDoesNotShowIt(CapturedOutput output) {
        assertThatThrownBy(() -> EdgeServer.start("--replog.auth.jwt-secret=sesame-sesame-sesame-sesame-123"))
                .isInstanceOf(Exception.class);

        assertThat(output.getAll())
                .contains("replog.auth.jwt-secret: 31 bytes (expected: >= 32)")
                .doesNotContain("sesame");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--replog.http.in-flight-max=0        | replog.http.in-flight-max: 0 (expected: ",
                "--replog.http.in-flight-max=many     | replog.http.in-flight-max: many (expected: int)",
                "--replog.http.body-timeout=soon      | replog.http.body-timeout: soon (expected: duration)",
            })
    void aMalformedSetting_isOneLine_withoutAStackTrace(String argument, String sentence, CapturedOutput output) {
        assertThatThrownBy(() -> EdgeServer.startWithSecret(argument)).isInstanceOf(Exception.class);

        assertThat(output.getAll().lines().filter(line -> line.contains("ERROR")))
                .singleElement()
                .asString()
                .contains("Not started: " + sentence);
        assertThat(output.getAll()).doesNotContain("\tat ");
    }

    @Test
    void dev_isRefused_whereOthersCanConnect(CapturedOutput output) {
        assertThatThrownBy(() -> EdgeServer.start("--spring.profiles.active=dev", "--server.address=0.0.0.0"))
                .isInstanceOf(Exception.class);

        assertThat(output.getAll())
                .contains("Not started: server.address: 0.0.0.0 (expected: 127.0.0.1, because with the profile dev")
                .contains("replog.dev.allow-remote-with-public-tokens=true")
                .doesNotContain("\tat ");
    }

    @Test
    void withABadAddress_theServiceRefusesToStart(CapturedOutput output) {
        assertThatThrownBy(() -> EdgeServer.start(
                        "--replog.auth.jwks-uri=file:/etc/passwd",
                        "--replog.auth.any-issuer=true",
                        "--replog.auth.any-audience=true"))
                .isInstanceOf(Exception.class);

        assertThat(output.getAll()).contains("replog.auth.jwks-uri: file:/etc/passwd (expected: an http or https");
    }

    @Test
    void withAKeySet_butNoIssuerOrAudience_theServiceRefusesToStart(CapturedOutput output) {
        assertThatThrownBy(() -> EdgeServer.start(JWKS, "--replog.auth.audience=replog"))
                .isInstanceOf(Exception.class);
        assertThat(output.getAll())
                .contains("replog.auth.jwks-uri needs replog.auth.issuer (REPLOG_JWT_ISSUER),"
                        + " or replog.auth.any-issuer=true to accept any.");

        assertThatThrownBy(() -> EdgeServer.start(JWKS, "--replog.auth.issuer=https://issuer.example"))
                .isInstanceOf(Exception.class);
        assertThat(output.getAll()).contains("replog.auth.jwks-uri needs replog.auth.audience");

        EdgeServer.start(JWKS, "--replog.auth.any-issuer=true", "--replog.auth.any-audience=true")
                .close();
    }

    @Test
    void withTheDevProfileAlone_theServiceStarts_andSaysWhichKeyItUses(CapturedOutput output) {
        EdgeServer.start("--spring.profiles.active=dev").close();

        assertThat(output.getAll()).contains("well-known development secret");
    }

    @Test
    void devToken_doesNotExist_withAKeySet() {
        try (EdgeServer server = EdgeServer.start(
                "--spring.profiles.active=dev",
                JWKS,
                "--replog.auth.any-issuer=true",
                "--replog.auth.any-audience=true")) {
            assertThat(server.send(server.request("/dev/token?sub=alice")).statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void pages_canBeSwitchedOff() {
        try (EdgeServer without = EdgeServer.startWithSecret("--replog.docs.enabled=false")) {
            for (String path : List.of("/openapi.yaml", "/docs", "/docs/index.html")) {
                assertThat(without.send(without.request(path)).statusCode()).isEqualTo(404);
            }
        }
    }
}
