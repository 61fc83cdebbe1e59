package dev.replog.notifier.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookAddressTest {
    private static WebhookAddress accepted(String text, boolean dev) {
        WebhookAddress.Reading reading = WebhookAddress.read(text, dev);
        assertThat(reading).as(text).isInstanceOf(WebhookAddress.Reading.Accepted.class);
        return ((WebhookAddress.Reading.Accepted) reading).address();
    }

    private static String refused(String text, boolean dev) {
        WebhookAddress.Reading reading = WebhookAddress.read(text, dev);
        assertThat(reading).as(text).isInstanceOf(WebhookAddress.Reading.Refused.class);
        return ((WebhookAddress.Reading.Refused) reading).message();
    }

    @ParameterizedTest
    @CsvSource({
        "https://app.example, app.example:443, /",
        "https://App.Example:443/p?q=1&r=2, app.example:443, /p?q=1&r=2",
        "HTTPS://app.example:8443/a/b, app.example:8443, /a/b",
        "https://app.example:/x, app.example:443, /x",
        "https://app.example?x=y, app.example:443, /?x=y",
        "https://8.8.8.8/p, 8.8.8.8:443, /p",
        "https://134744072/p, 8.8.8.8:443, /p",
        "https://[2606:4700:4700::1111]:9443/p, 2606:4700:4700:0:0:0:0:1111:9443, /p",
        "https://app.example./p, app.example:443, /p",
        "https://app.example/a%20b, app.example:443, /a%20b"
    })
    void addresses_areTaken(String text, String hostAndPort, String target) {
        WebhookAddress address = accepted(text, false);
        assertThat(address.hostAndPort()).isEqualTo(hostAndPort);
        assertThat(address.target()).isEqualTo(target);
        assertThat(address.text()).isEqualTo(text);
        assertThat(address.secure()).isTrue();
    }

    @Test
    void pathsBeyondAscii_areEscaped() {
        assertThat(accepted("https://app.example/\u00fc?\u00e9", false).target())
                .isEqualTo("/%C3%BC?%C3%A9");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://app.example/",
                "ftp://app.example/",
                "file:///etc/passwd",
                "gopher://a.example/",
                "//a.example/",
                "app.example",
                "",
                "https:",
                "https://",
                "https:///path",
                "https:app.example",
                "https://user@app.example/",
                "https://user:password@app.example/",
                "https://a.example@10.0.0.1/",
                "https://@app.example/",
                "https://app.example/#here",
                "https://app.example/#",
                "https://app.example:0/",
                "https://app.example:65536/",
                "https://app.example:-1/",
                "https://app.example:x/",
                "https://app.example:22/",
                "https://app.example:25/",
                "https://app.example:1023/",
                "https://app.example:6379/",
                "https://app.example:5432/",
                "https://app.example:9092/",
                "https://app.example:2375/",
                "https://app.example:11211/",
                "https://127.0.0.1/",
                "https://127.1/",
                "https://2130706433/",
                "https://0x7f.1/",
                "https://017700000001/",
                "https://0/",
                "https://10.0.0.1/",
                "https://192.168.1.1:8443/",
                "https://169.254.169.254/latest",
                "https://[::1]/",
                "https://[::ffff:10.0.0.1]/",
                "https://[64:ff9b::a9fe:a9fe]/",
                "https://[fe80::1]/",
                "https://[::1%25lo]/",
                "https://[fd00::1]/",
                "https://256.1.1.1/",
                "https://1.2.3.4.5/",
                "https://b\u00fccher.example/",
                "https://\uff11\uff12\uff17.0.0.1/",
                "https://%31%32%37.0.0.1/",
                "https://app example/",
                "https://app.example/a b",
                "https://app.example\\@10.0.0.1/",
                "https://app.example/\u0000",
                "https://a..b/",
                "https://app_.-.example/",
                "javascript:alert(1)"
            })
    void others_areNot(String text) {
        assertThat(refused(text, false)).startsWith("address: ").contains("(expected: ");
    }

    @Test
    void tooLongOnes_areNot() {
        assertThat(refused("https://app.example/" + "x".repeat(2_048), false)).contains("at most 2048");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:8080/p",
                "http://localhost:8080/p",
                "http://[::1]:8080/p",
                "https://127.0.0.1/",
                "https://localhost:8443/",
                "http://2130706433/",
                "https://app.example/"
            })
    void developers_mayUseTheirOwnMachine(String text) {
        assertThat(accepted(text, true).text()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://app.example/", "http://8.8.8.8/", "http://10.0.0.1/", "https://10.0.0.1/",
                "https://169.254.169.254/", "http://localhost.example/", "http://0.0.0.0/", "http://[::]/"
            })
    void developers_mayNotUseMore(String text) {
        assertThat(refused(text, true)).contains("(expected: ");
    }
}
