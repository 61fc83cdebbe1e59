package dev.replog.notifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class StartupTest {
    @Test
    void withoutASecretForTickets_theServiceSaysSo_inOneSentence(CapturedOutput output) {
        assertThatThrownBy(() -> Notifier.application()
                        .run(
                                "--server.port=0",
                                "--server.address=127.0.0.1",
                                "--management.server.port=0",
                                "--replog.auth.jwks-uri=http://localhost:1/jwks",
                                "--replog.auth.issuer=https://issuer.example",
                                "--replog.auth.audience=replog"))
                .isInstanceOf(Exception.class);
        assertThat(output.getAll())
                .contains("replog.tickets.secret: is missing (expected: REPLOG_TICKETS_SECRET, at least 32 bytes, ")
                .doesNotContain("\tat ", "Caused by");
    }
}
