/** What went wrong with the whole form, above its buttons. */
export function FormProblem({ message }: { message: string | undefined }) {
  return <div role="alert">{message && <p className="form-problem">{message}</p>}</div>;
}
