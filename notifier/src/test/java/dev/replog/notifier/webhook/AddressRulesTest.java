package dev.replog.notifier.webhook;

import static dev.replog.notifier.webhook.LiteralHosts.address;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the rules for the addresses that webhooks may use, with many spellings of each range. */
class AddressRulesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                // loopback
                "127.0.0.1",
                "127.0.0.0",
                "127.255.255.255",
                "127.1",
                "127.0.1",
                "2130706433",
                "0x7f000001",
                "0x7f.1",
                "0x7f.0x0.0x0.0x1",
                "0177.0.0.1",
                "0177.1",
                "017700000001",
                "127.0.0.1.",
                "0X7F.1",
                "127.0x1",
                "127.0.0.0x",
                "[::1]",
                "[0:0:0:0:0:0:0:1]",
                "[0000::0001]",
                "[::127.0.0.1]",
                "[::7f00:1]",
                "[::ffff:127.0.0.1]",
                "[::ffff:7f00:1]",
                "[0:0:0:0:0:ffff:7f00:0001]",
                "[::FFFF:127.0.0.1]",
                "[::ffff:0:127.0.0.1]",
                "[64:ff9b::127.0.0.1]",
                "[64:ff9b::7f00:1]",
                "[64:ff9b:1::7f00:1]",
                "[2002:7f00:1::]",
                "[2002:7f00:0001::1]",
                // this network, unspecified
                "0.0.0.0",
                "0",
                "0x0",
                "00",
                "0.0.0.1",
                "0.255.255.255",
                "[::]",
                "[::0.0.0.0]",
                "[::ffff:0.0.0.0]",
                // private
                "10.0.0.0",
                "10.0.0.1",
                "10.255.255.255",
                "10.1",
                "167772161",
                "0xa000001",
                "012.0.0.1",
                "172.16.0.0",
                "172.16.0.1",
                "172.31.255.255",
                "172.20.1",
                "0xac.0x10.0.1",
                "192.168.0.0",
                "192.168.1.1",
                "192.168.255.255",
                "192.168.257",
                "3232235777",
                "0300.0250.1.1",
                "[::ffff:10.0.0.1]",
                "[::ffff:192.168.1.1]",
                "[::ffff:ac10:1]",
                "[64:ff9b::10.0.0.1]",
                "[2002:a00:1::]",
                "[2002:c0a8:101::1]",
                "[::10.0.0.1]",
                "[::192.168.1.1]",
                // shared by carriers
                "100.64.0.0",
                "100.64.0.1",
                "100.127.255.255",
                "100.100.100.200",
                "[::ffff:100.64.0.1]",
                // link-local and metadata
                "169.254.0.0",
                "169.254.169.254",
                "169.254.255.255",
                "169.254.43518",
                "2852039166",
                "0xa9fea9fe",
                "0xA9.0xFE.0xA9.0xFE",
                "0251.0376.0251.0376",
                "[::ffff:169.254.169.254]",
                "[::ffff:a9fe:a9fe]",
                "[64:ff9b::a9fe:a9fe]",
                "[2002:a9fe:a9fe::]",
                "168.63.129.16",
                "[fe80::1]",
                "[fe80::a9fe:a9fe]",
                "[febf:ffff::1]",
                "[fec0::1]",
                "[fd00:ec2::254]",
                "[fd20:ce::254]",
                "192.0.0.192",
                // unique local
                "[fc00::]",
                "[fc00::1]",
                "[fd00::1]",
                "[fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]",
                // multicast, reserved, broadcast
                "224.0.0.0",
                "224.0.0.1",
                "239.255.255.250",
                "239.255.255.255",
                "240.0.0.0",
                "240.0.0.1",
                "255.255.255.254",
                "255.255.255.255",
                "0xffffffff",
                "4294967295",
                "[ff02::1]",
                "[ff0e::1]",
                "[ff00::]",
                "[::ffff:224.0.0.1]",
                "[::ffff:255.255.255.255]",
                // documentation, benchmarks, protocols
                "192.0.2.0",
                "192.0.2.1",
                "192.0.2.255",
                "198.51.100.1",
                "203.0.113.1",
                "203.0.113.255",
                "198.18.0.0",
                "198.18.0.1",
                "198.19.255.255",
                "192.0.0.1",
                "192.0.0.255",
                "192.88.99.1",
                "192.31.196.1",
                "192.52.193.1",
                "192.175.48.1",
                "[2001:db8::1]",
                "[2001:db8:ffff::]",
                "[3fff::1]",
                "[3fff:fff::1]",
                "[2001::1]",
                "[2001:0:4136:e378:8000:63bf:3fff:fdd2]",
                "[2001:10::1]",
                "[2001:20::1]",
                "[2001:1ff:ffff::1]",
                "[2002::]",
                "[2002:808:808::1]",
                "[2620:4f:8000::1]",
                // not allocated, and IPv6 that contains a public IPv4 address in another way than mapping
                "[100::1]",
                "[1fff::1]",
                "[4000::1]",
                "[5f00::1]",
                "[8000::1]",
                "[::8.8.8.8]",
                "[64:ff9b::8.8.8.8]",
                "[64:ff9b:1::8.8.8.8]",
                "[::ffff:0:8.8.8.8]",
                "[fe00::1]",
                "[::2]"
            })
    void addressesThatAreNotPublic_areRejected(String host) {
        assertThat(AddressRules.objection(address(host), false)).as(host).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "8.8.8.8",
                "1.1.1.1",
                "1.0.0.0",
                "9.255.255.255",
                "11.0.0.0",
                "134744072",
                "0x08080808",
                "010.8.8.8",
                "100.63.255.255",
                "100.128.0.0",
                "126.255.255.255",
                "128.0.0.0",
                "168.63.129.15",
                "168.63.129.17",
                "169.253.255.255",
                "169.255.0.0",
                "172.15.255.255",
                "172.32.0.0",
                "191.255.255.255",
                "192.0.1.0",
                "192.0.3.0",
                "192.88.98.255",
                "192.88.100.0",
                "192.167.255.255",
                "192.169.0.0",
                "198.17.255.255",
                "198.20.0.0",
                "198.51.99.255",
                "198.51.101.0",
                "203.0.112.255",
                "203.0.114.0",
                "223.255.255.255",
                "[2000::1]",
                "[2001:200::1]",
                "[2001:4860:4860::8888]",
                "[2001:db7:ffff::1]",
                "[2001:db9::1]",
                "[2003::1]",
                "[2606:4700:4700::1111]",
                "[2620:4f:7fff::1]",
                "[2620:4f:8001::1]",
                "[2a00:1450::1]",
                "[3ffe:ffff::1]",
                "[3fff:1000::1]",
                "[::ffff:8.8.8.8]",
                "[::ffff:808:808]"
            })
    void publicAddresses_areAllowed(String host) {
        assertThat(AddressRules.objection(address(host), false)).as(host).isEmpty();
        assertThat(AddressRules.objection(address(host), true)).as(host).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, true",
        "127.9.9.9, true",
        "2130706433, true",
        "[::1], true",
        "10.0.0.1, false",
        "169.254.169.254, false",
        "0.0.0.0, false",
        "[::], false",
        "[fd00::1], false",
        "[64:ff9b::127.0.0.1], false",
        "[2002:7f00:1::], false"
    })
    void loopbackAlone_isAllowedForDevelopers(String host, boolean allowed) {
        assertThat(AddressRules.objection(address(host), true).isEmpty()).isEqualTo(allowed);
    }

    @Test
    void mappedAddresses_thatJavaDidNotConvert_areRejected() throws Exception {
        byte[] bytes = new byte[16];
        bytes[10] = (byte) 0xff;
        bytes[11] = (byte) 0xff;
        bytes[12] = 127;
        bytes[15] = 1;
        InetAddress mapped = Inet6Address.getByAddress("", bytes, 0);
        assertThat(mapped).isInstanceOf(Inet6Address.class);
        assertThat(AddressRules.objection(mapped, false)).isPresent();
        bytes[12] = 8;
        assertThat(AddressRules.objection(Inet6Address.getByAddress("", bytes, 0), false))
                .isPresent();
    }
}
