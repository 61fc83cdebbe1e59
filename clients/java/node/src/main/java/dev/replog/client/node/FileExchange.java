package dev.replog.client.node;

import dev.replog.client.node.packet.Packet;
import dev.replog.client.node.packet.PacketJson;
import dev.replog.client.node.packet.PacketLimits;
import dev.replog.client.sync.Preparation;
import java.util.Objects;
import java.util.function.Consumer;

/** Gives packets for files, and takes answers from files. It is used by the thread of the engine. */
final class FileExchange {

    private final NodeRegister register;
    private final Preparation preparing;
    private final Upkeep upkeep;
    private final Consumer<Boolean> answered;

    /** @param answered is called after each answer, with whether it was the last one for now */
    FileExchange(NodeRegister register, Preparation preparing, Upkeep upkeep, Consumer<Boolean> answered) {
        this.register = register;
        this.preparing = preparing;
        this.upkeep = upkeep;
        this.answered = answered;
    }

    /** The state of the node. */
    NodeState state() {
        return register.state();
    }

    /** The packet without an answer, or a new one. */
    String packet() {
        preparing.coalesce();
        return packetUnderWay();
    }

    /** The packet without an answer, as it was given away. There must be one. */
    String packetUnderWay() {
        return PacketJson.write(register.packet(PacketLimits.STANDARD));
    }

    /** Takes the answer to the packet under way. */
    void answered(Packet answer) {
        NodeState state = register.state();
        UnderWay sent = Objects.requireNonNull(state.underWay(), "a packet without an answer");
        upkeep.tellLost(register.answered(state, sent, answer));
        answered.accept(!answer.more());
    }
}
