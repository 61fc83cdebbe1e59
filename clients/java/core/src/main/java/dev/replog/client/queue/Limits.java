package dev.replog.client.queue;

/**
 * The limits of one request. While a request is under way, operations gather.
 *
 * @param opsMax operations of one request
 * @param bytesMax bytes of JSON of one request
 * @param gatherOps a request is made when there are so many operations
 * @param gatherMillis a request is made when the oldest operation has waited so long
 */
public record Limits(int opsMax, int bytesMax, int gatherOps, long gatherMillis) {

    /** Those of the server, with some room for the rest of a body. */
    public static final Limits STANDARD = new Limits(500, 900_000, 10, 5_000);

    Limits oneByOne() {
        return new Limits(1, bytesMax, gatherOps, gatherMillis);
    }
}
