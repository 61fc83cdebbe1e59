package dev.replog.projector.exchange;

import dev.replog.commands.read.PacketHeader;
import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.Problem;
import dev.replog.http.problem.ProblemException;
import dev.replog.schemas.PacketVerdict;
import dev.replog.schemas.catalogue.CanonicalText;
import dev.replog.schemas.catalogue.Catalogues;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The refusals of packets as a whole. Pure. */
final class PacketChecks {
    private PacketChecks() {}

    static void requireSender(PacketHeader header, Node node) {
        if (!header.sender().equals(node.id())) {
            throw new ProblemException(
                    ErrorCode.FORBIDDEN,
                    "sender_node_id: " + header.sender() + " (expected: " + node.id() + ", the node of the token)");
        }
    }

    static void requireRecipient(PacketHeader header, UUID centre) {
        if (!header.recipient().equals(centre)) {
            throw new ProblemException(
                    ErrorCode.VALIDATION_FAILED,
                    "recipient_node_id: " + header.recipient() + " (expected: " + centre + ", this centre)");
        }
    }

    static void requireSchema(PacketHeader header, Catalogues known) {
        if (known.of(header.schemaVersion()) == null) {
            throw new ProblemException(
                    ErrorCode.SCHEMA_UNKNOWN,
                    "schema_version: " + CanonicalText.shown(header.schemaVersion())
                            + " (expected: a version of the catalogue that this centre has or had)");
        }
    }

    /**
     * Fails when the node has what this centre does not have, and so may lack what this centre has.
     *
     * @param has up to which the node has everything
     * @param newest the newest position of which it has something
     */
    static void requireGiven(PacketHeader header, long has, long newest, GivenTokens given, Optional<SentPacket> last) {
        if (!given.covers(has, newest, header, last)) {
            throw new ProblemException(
                    ErrorCode.SYNC_TOKEN_EXPIRED,
                    "sync_token: of a log that no longer exists; this centre was restored from a backup"
                            + " (expected: no token, to get everything)");
        }
    }

    /**
     * Fails unless the packet was decided.
     *
     * @param verdict null when the packet could not be decided and was set aside
     */
    static void requireDecided(PacketHeader header, @Nullable PacketVerdict verdict) {
        if (verdict == null) {
            throw new ProblemException(
                    ErrorCode.INTERNAL_ERROR, "the packet could not be decided; it was set aside for the operator");
        }
        String packet = "packet_no: " + header.number() + " of epoch " + header.epoch();
        switch (verdict.getOrder()) {
            case NEXT, REPEATED -> {}
            case GAP -> throw refused(ErrorCode.PACKET_GAP, packet + " (expected: the next number)", verdict);
            case DIVERGED ->
                throw refused(
                        ErrorCode.NODE_DIVERGED,
                        packet + ": this centre has decided another packet of this number, or a later one",
                        verdict);
        }
    }

    private static ProblemException refused(ErrorCode code, String detail, PacketVerdict verdict) {
        return new ProblemException(Problem.of(
                        code,
                        detail + "; pull everything again, and send what is pending in a new epoch (last epoch: "
                                + verdict.getEpoch() + ")")
                .with("epoch", verdict.getEpoch())
                .with("expected", verdict.getExpected()));
    }
}
