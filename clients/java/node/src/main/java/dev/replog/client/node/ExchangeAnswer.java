package dev.replog.client.node;

import dev.replog.client.node.packet.Packet;
import org.jspecify.annotations.Nullable;

/** An answer of the centre, by how the node goes on. */
sealed interface ExchangeAnswer {

    /** The reason for people, without a full stop. */
    String why();

    private static String why(String code, @Nullable String detail) {
        return detail == null ? code : code + " (" + detail + ")";
    }

    /** The packet was decided, and this is the centre's packet. */
    record Answered(Packet packet) implements ExchangeAnswer {
        @Override
        public String why() {
            return "answered";
        }
    }

    /**
     * There is no answer, or one that says: later. The same packet is sent again.
     *
     * @param retryAfterMillis what the centre asked for; 0 when it did not
     */
    record Later(String cause, long retryAfterMillis) implements ExchangeAnswer {
        @Override
        public String why() {
            return cause;
        }
    }

    /**
     * The centre has another last packet of this node.
     *
     * @param code {@code node_diverged}, {@code packet_gap}, or that of a token that the centre does not have
     * @param epoch that the centre has; null when it does not say
     * @param expected the number that it expected; null when it does not say
     */
    record Disagreed(
            String code, @Nullable Long epoch, @Nullable Long expected) implements ExchangeAnswer {

        @Override
        public String why() {
            return code;
        }

        /** Whether only the token is refused, because it is too old or of another log. */
        boolean isAboutToken() {
            return !code.equals("node_diverged") && !code.equals("packet_gap");
        }
    }

    /** The centre does not take this packet, or fails while it handles it. */
    record Refused(int status, String code, @Nullable String detail) implements ExchangeAnswer {
        @Override
        public String why() {
            return status + " " + ExchangeAnswer.why(code, detail);
        }
    }

    /** Nothing can be sent before somebody does something. */
    record Stopped(String code, @Nullable String detail) implements ExchangeAnswer {
        @Override
        public String why() {
            return ExchangeAnswer.why(code, detail);
        }
    }

    /** The account was erased. The node never exchanges again. */
    record Erased(@Nullable String detail) implements ExchangeAnswer {
        @Override
        public String why() {
            return ExchangeAnswer.why("account_erased", detail);
        }
    }
}
