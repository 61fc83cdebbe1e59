package dev.replog.notifier.webhook;

import static dev.replog.notifier.webhook.LiteralHosts.address;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the classification of hosts by their spelling: address, name or neither. */
class HostTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "a..b",
                "256.0.0.1",
                "1.2.3.4.5",
                "1.2.3.256",
                "4294967296",
                "0x100000000",
                "08.0.0.1",
                "127.0.0.1..",
                "1.2.3.09",
                "a.1",
                "example.0x7f",
                "-a.example",
                "a-.example",
                "ex ample",
                "ex%61mple",
                "[",
                "[]",
                "[1]",
                "[::1",
                "::1]",
                "[::1%eth0]",
                "[::1%25lo]",
                "[1::2::3]",
                "[:::]",
                "[1:2:3:4:5:6:7]",
                "[1:2:3:4:5:6:7:8:9]",
                "[1:2:3:4:5:6:7::8]",
                "[12345::]",
                "[::1.2.3]",
                "[::1.2.3.256]",
                "[::01.2.3.4]",
                "[1.2.3.4::]",
                "[::g]",
                "\u0661\u0662\u0667.0.0.1",
                "b\u00fccher.example",
                "127\u30020\u30020\u30021",
                "\uff11\uff12\uff17.0.0.1",
                "a\u0000b",
                "a_b..example"
            })
    void otherText_isMalformed(String host) {
        assertThat(Host.of(host)).as(host).isInstanceOf(Host.Malformed.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "example.com",
                "a",
                "a.b.c.example.",
                "xn--bcher-kva.example",
                "0x7f.example",
                "1.example",
                "a_b.example",
                "localhost"
            })
    void hostNames_areNames(String host) {
        assertThat(Host.of(host)).as(host).isInstanceOf(Host.Name.class);
    }

    /** {@code -Dseed=N} replays one seed. */
    @Test
    void everySpellingOfAnAddress_isTheSameAddress() {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("HostTest: -Dseed=" + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            long value = random.nextInt() & 0xffffffffL;
            long[] parts = {value >> 24, value >> 16 & 255, value >> 8 & 255, value & 255};
            String usual = parts[0] + "." + parts[1] + "." + parts[2] + "." + parts[3];
            String[] spellings = {
                Long.toString(value),
                "0x" + Long.toHexString(value),
                "0" + Long.toOctalString(value),
                "0x" + Long.toHexString(parts[0]) + "." + (value & 0xffffff),
                "0" + Long.toOctalString(parts[0]) + ".0x" + Long.toHexString(parts[1]) + "." + (value & 0xffff),
                "[::ffff:" + usual + "]",
                "[::ffff:" + Long.toHexString(value >> 16) + ":" + Long.toHexString(value & 0xffff) + "]"
            };
            for (String spelling : spellings) {
                assertThat(address(spelling)).as(spelling).isEqualTo(address(usual));
            }
        }
    }
}
