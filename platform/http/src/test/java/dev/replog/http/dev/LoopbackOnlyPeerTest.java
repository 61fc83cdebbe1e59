package dev.replog.http.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replog.http.problem.ProblemException;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import reactor.core.publisher.Mono;

/** The socket accepts no other machine. This tests a socket that something else hands over. */
class LoopbackOnlyPeerTest {
    @Test
    void anotherMachine_isForbidden() {
        assertThat(passes("127.0.0.1", false)).isTrue();
        assertThat(passes("::1", false)).isTrue();
        assertThatThrownBy(() -> passes("192.0.2.1", false))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("peer: not this machine");
        assertThat(passes("192.0.2.1", true)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.0.0.2", "::1", "localhost"})
    void loopbackAddresses_areTaken(String address) {
        assertThatCode(() -> LoopbackOnly.requireLoopback(address)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0.0.0.0", "::", "192.0.2.1"})
    void others_areRefused(String address) {
        assertThatThrownBy(() -> LoopbackOnly.requireLoopback(address))
                .hasMessageStartingWith("server.address: ")
                .hasMessageContaining(LoopbackOnly.SWITCH);
    }

    private static boolean passes(String peer, boolean allowsRemote) {
        AtomicBoolean passed = new AtomicBoolean();
        MockServerHttpRequest request = MockServerHttpRequest.get("/dev/token")
                .header("Host", "localhost")
                .remoteAddress(new InetSocketAddress(peer, 1))
                .build();
        new LoopbackOnly(new DevProperties(allowsRemote))
                .filter(MockServerWebExchange.from(request), exchange -> Mono.fromRunnable(() -> passed.set(true)))
                .block();
        return passed.get();
    }
}
