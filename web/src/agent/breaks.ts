/** Reasons of breaks, as they are stored: supervisors of either language read them. */
export const BREAKS = ['休息 · rest', '用餐 · meal', '培训 · training', '会议 · meeting'] as const;
