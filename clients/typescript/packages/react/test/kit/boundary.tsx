import { Component, type ReactNode } from 'react'

interface Props {
  readonly children: ReactNode
}

/** Shows an error of the components below, and a button that renders them again. */
export class Boundary extends Component<Props, { readonly error: Error | null }> {
  override state = { error: null }

  static getDerivedStateFromError(error: Error): { error: Error } {
    return { error }
  }

  override render(): ReactNode {
    const error: Error | null = this.state.error
    return error === null ? (
      this.props.children
    ) : (
      <button type="button" onClick={() => this.setState({ error: null })}>
        {(error as Error).message}
      </button>
    )
  }
}
