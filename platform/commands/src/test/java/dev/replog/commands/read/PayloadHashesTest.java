package dev.replog.commands.read;

import static dev.replog.commands.read.CommandSpecification.put;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.schemas.Operation;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class PayloadHashesTest {
    /** Hashes are kept as long as mutation ids: after a change, honest repetitions would be rejected as reused ids. */
    @Test
    void encoding_neverChanges() {
        Operation tree = put(
                "workout",
                "{'day_id':'d','localId':'w','notes':'\u00e9','exercises':[{'exercise_id':'e','notes':null,"
                        + "'sets':[{'reps':5,'weight':62.5,'completed':true}]}]}");
        assertThat(HexFormat.of().formatHex(tree.getPayloadHash().bytes()))
                .isEqualTo("8cec8a9ef56f557e35769f8093f23c04");
    }
}
