package dev.replog.client.node.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replog.client.json.Members;
import dev.replog.client.node.packet.PacketEntity.Operation;
import java.util.List;
import org.junit.jupiter.api.Test;

class PacketJsonTest {

    private static final Packet PACKET = new Packet(
            new PacketHeader("n", "c", 1, 105, 98L, "t", "n", "v"),
            List.of(
                    new PacketEntity(
                            "workout",
                            "w",
                            Operation.INSERT,
                            null,
                            "b",
                            "2026-11-10T14:30:00Z",
                            new Members.Builder().put("notes", null).build()),
                    new PacketEntity("workout", "v", Operation.DELETE, null, null, null, null)),
            List.of(new PacketResult("x", "rejected", new Members.Builder().build(), "parent_deleted", "it is gone")),
            true);

    @Test
    void packet_isReadAsItWasWritten() {
        assertThat(PacketJson.read(PacketJson.write(PACKET))).isEqualTo(PACKET);
    }

    @Test
    void packet_hasTheFormOfTheContract() {
        assertThat(PacketJson.write(PACKET))
                .isEqualTo("{\"header\":{\"sender_node_id\":\"n\",\"recipient_node_id\":\"c\",\"epoch\":1,"
                        + "\"packet_no\":105,\"ack_packet_no\":98,\"sync_token\":\"t\",\"newest_token\":\"n\","
                        + "\"schema_version\":\"v\"},"
                        + "\"body\":{\"entities\":[{\"type\":\"workout\",\"uuid\":\"w\",\"operation\":\"INSERT\","
                        + "\"is_deleted\":false,\"base\":\"b\",\"changed_at\":\"2026-11-10T14:30:00Z\","
                        + "\"data\":{\"notes\":null}},{\"type\":\"workout\",\"uuid\":\"v\",\"operation\":\"DELETE\","
                        + "\"is_deleted\":true}],\"results\":[{\"uuid\":\"x\",\"status\":\"rejected\","
                        + "\"conflict\":{},\"code\":\"parent_deleted\",\"error\":\"it is gone\"}],\"more\":true}}");
    }

    @Test
    void otherTexts_areRefusedByTheMemberThatIsWrong() {
        assertThatThrownBy(() -> PacketJson.read("{"))
                .isInstanceOf(PacketFormatException.class)
                .hasMessageContaining("not JSON");
        assertThatThrownBy(() -> PacketJson.read("{\"header\":[]}"))
                .isInstanceOf(PacketFormatException.class)
                .hasMessage("header: [] (expected: an object)");
        assertThatThrownBy(() -> PacketJson.read(PacketJson.write(PACKET).replace("105", "\"105\"")))
                .isInstanceOf(PacketFormatException.class)
                .hasMessage("packet_no: \"105\" (expected: a whole number)");
        assertThatThrownBy(() -> PacketJson.read(PacketJson.write(PACKET).replace("INSERT", "MERGE")))
                .isInstanceOf(PacketFormatException.class)
                .hasMessage("operation: MERGE (expected: INSERT, UPDATE or DELETE)");
    }
}
