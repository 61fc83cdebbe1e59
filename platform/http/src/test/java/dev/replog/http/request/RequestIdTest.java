package dev.replog.http.request;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RequestIdTest {
    @Test
    void sane_isShortAndHarmlessInALog() {
        assertThat(RequestId.isSane("A-z_0.9")).isTrue();
        assertThat(RequestId.isSane("x".repeat(64))).isTrue();
        assertThat(RequestId.isSane("x".repeat(65))).isFalse();
        assertThat(RequestId.isSane("")).isFalse();
        assertThat(RequestId.isSane("a b")).isFalse();
        assertThat(RequestId.isSane("a\nb")).isFalse();
        assertThat(RequestId.isSane("ä")).isFalse();
    }
}
