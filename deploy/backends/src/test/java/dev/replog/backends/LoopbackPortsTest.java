package dev.replog.backends;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ServerSocket;
import java.util.PrimitiveIterator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LoopbackPortsTest {
    @Test
    void freePort_isNeitherTaken_norReserved() throws Exception {
        int reserved = LoopbackPorts.free();
        int other = LoopbackPorts.free();
        LoopbackPorts.reserve(reserved);
        try (ServerSocket taken = new ServerSocket()) {
            taken.bind(LoopbackPorts.address(0));
            PrimitiveIterator.OfInt candidates =
                    IntStream.of(reserved, taken.getLocalPort(), other).iterator();

            assertThat(LoopbackPorts.free(candidates::nextInt)).isEqualTo(other);
        }
    }
}
