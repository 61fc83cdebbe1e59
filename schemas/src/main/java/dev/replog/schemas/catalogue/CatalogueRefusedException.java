package dev.replog.schemas.catalogue;

/**
 * A catalogue cannot be used. The message is one sentence with the place, the value found there and the expectation.
 */
public final class CatalogueRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    public CatalogueRefusedException(String message) {
        super(message);
    }
}
