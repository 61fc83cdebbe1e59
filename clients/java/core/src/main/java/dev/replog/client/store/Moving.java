package dev.replog.client.store;

/**
 * The move of an account of the server to another one, so that it goes on after a restart.
 *
 * @param to the user who gets the data
 * @param erasure the mutation id under which the account is erased at the end
 */
public record Moving(String to, Step step, String erasure) {

    /** The part of a move that is under way. */
    public enum Step implements WireName {
        /** Waiting writes are sent, and everything is pulled. Nothing is decided yet. */
        READING("reading"),
        /** The data are written for the other user. Later writes of the old account are not sent. */
        ADDING("adding"),
        /** The other account has the data. Later changes are added, and then the account is erased. */
        ERASING("erasing"),
        /** The person does not want the data; the account is erased. */
        DISCARDING("discarding");

        private final String wire;

        Step(String wire) {
            this.wire = wire;
        }

        /** The name in JSON. */
        @Override
        public String wire() {
            return wire;
        }
    }

    /** The same move in another step. */
    public Moving at(Step other) {
        return new Moving(to, other, erasure);
    }

    /** Whether writes to the account are kept back, because they are moved too. */
    public boolean holdsWrites() {
        return step != Step.READING;
    }
}
