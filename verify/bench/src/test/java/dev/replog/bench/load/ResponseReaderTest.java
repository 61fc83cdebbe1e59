package dev.replog.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ResponseReaderTest {
    private static final String WITH_LENGTH = "HTTP/1.1 201 Created\r\nContent-Length: 5\r\n\r\nhello";
    private static final String CHUNKED =
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n";
    private static final String EMPTY = "HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\n\r\n";

    @Test
    void responses_areReadOneAfterTheOther_howeverTheyAreCut() throws IOException {
        byte[] bytes = (WITH_LENGTH + CHUNKED + EMPTY).getBytes(StandardCharsets.US_ASCII);
        for (int piece = 1; piece <= bytes.length; piece++) {
            ResponseReader reader = new ResponseReader(true);
            StringBuilder seen = new StringBuilder();
            for (int start = 0; start < bytes.length; start += piece) {
                ByteBuffer arrived = ByteBuffer.wrap(bytes, start, Math.min(piece, bytes.length - start));
                while (arrived.hasRemaining()) {
                    if (reader.read(arrived)) {
                        seen.append(reader.status()).append(reader.body()).append(' ');
                    }
                }
            }
            assertThat(seen).as("in pieces of " + piece).hasToString("201hello 200hello 304 ");
        }
    }

    @Test
    void bodies_areCounted_whenNobodyWantsThem() throws IOException {
        ResponseReader reader = new ResponseReader(false);
        assertThat(reader.read(ByteBuffer.wrap(CHUNKED.getBytes(StandardCharsets.US_ASCII))))
                .isTrue();
        assertThat(reader.bytes()).isEqualTo(5);
        assertThat(reader.body()).isEmpty();
    }

    @Test
    void whatIsNoHttp_isRefused() {
        ByteBuffer nonsense = ByteBuffer.wrap("SSH-2.0-x\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThatThrownBy(() -> new ResponseReader(false).read(nonsense))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("SSH-2.0-x");
    }
}
